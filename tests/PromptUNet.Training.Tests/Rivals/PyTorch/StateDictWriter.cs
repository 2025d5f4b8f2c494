using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using PromptUNet.Lab.Rivals.PyTorch;

namespace PromptUNet.Training.Tests.Rivals.PyTorch;

/// <summary>Writes what <c>torch.save(model.state_dict(), path)</c> writes: operation for operation the same pickle program.</summary>
internal static class StateDictWriter
{
    public static byte[] Write(IReadOnlyDictionary<string, StoredTensor> tensors) => Archive(ProgramOf(tensors), tensors.Values);

    /// <summary>The pickle program; tensor n lies at the start of the storage n.</summary>
    public static byte[] ProgramOf(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var program = new Program();
        program.OrderedDict();
        program.Operations("(");
        int number = 0;
        foreach (var (name, tensor) in tensors)
        {
            program.Text(name);
            program.Tensor(number++, tensor);
        }

        program.Operations("u}");
        program.Text("_metadata");
        program.OrderedDict();
        program.Operations("(");
        program.Text("");
        program.Operations("}");
        program.Text("version");
        program.Operations("K\u0001susb.");
        return program.ToArray();
    }

    public static byte[] Archive(byte[] program, IEnumerable<StoredTensor> storages)
    {
        using var archive = new Zip64Writer();
        archive.Add("model/data.pkl", program);
        int number = 0;
        foreach (var storage in storages)
        {
            archive.Add($"model/data/{number++}", MemoryMarshal.AsBytes<float>(storage.Values));
        }

        archive.Add("model/version", "3\n"u8);
        return archive.ToArray();
    }

    private sealed class Program
    {
        private readonly List<byte> _program = [0x80, 2];
        private byte _remembered;

        public byte[] ToArray() => [.. _program];

        public void Operations(string operations) => _program.AddRange(Encoding.Latin1.GetBytes(operations));

        public void Text(string text)
        {
            Operations("X");
            Int32(Encoding.UTF8.GetByteCount(text));
            _program.AddRange(Encoding.UTF8.GetBytes(text));
            Operations("q");
            _program.Add(_remembered++);
        }

        public void OrderedDict() => Operations("ccollections\nOrderedDict\n)R");

        public void Tensor(int number, StoredTensor tensor)
        {
            Operations("ctorch._utils\n_rebuild_tensor_v2\n((");
            Text("storage");
            Operations("ctorch\nFloatStorage\n");
            Text($"{number}");
            Text("cpu");
            Number(tensor.Values.Length);
            Operations("tQK\0");
            Tuple(tensor.Shape);
            Tuple([.. tensor.Shape.Select((_, i) => tensor.Shape.Skip(i + 1).Aggregate(1L, (product, size) => product * size))]);
            Operations("\u0089");
            OrderedDict();
            Operations("tR");
        }

        private void Tuple(IReadOnlyList<long> numbers)
        {
            Operations("(");
            foreach (long number in numbers)
            {
                Number(number);
            }

            Operations("t");
        }

        private void Number(long number)
        {
            Operations("J");
            Int32((int)number);
        }

        private void Int32(int number)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            _program.AddRange(bytes);
        }
    }
}
