using System.Text;
using PromptUNet.Lab.Rivals.PyTorch;

namespace PromptUNet.Training.Tests.Rivals.PyTorch;

public sealed class StateDictTests
{
    private static readonly Dictionary<string, StoredTensor> Tensors = new()
    {
        ["a.weight"] = new([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), ["a.bias"] = new([2], [-1, float.MaxValue]), ["none"] = new([0], []),
    };

    [Fact]
    public void Tensors_come_back_as_they_were_saved()
    {
        var read = Read(StateDictWriter.Write(Tensors));
        Assert.Equal(Tensors.Keys, read.Keys);
        Assert.All(Tensors, t => Assert.Equal(t.Value.Shape, read[t.Key].Shape));
        Assert.All(Tensors, t => Assert.Equal(t.Value.Values, read[t.Key].Values));
    }

    /// <summary>What a malicious file does: a call of a function of its own choice.</summary>
    [Theory]
    [InlineData("cposix\nsystem\nX\u0004\0\0\0echo\u0085R.", "posix system")]
    [InlineData("c__builtin__\neval\n)R.", "__builtin__ eval")]
    [InlineData("ctorch\nHalfStorage\n.", "torch HalfStorage")]
    [InlineData("ccollections\nOrderedDict\nK\u0001\u0085R.", "arguments")]
    [InlineData("]q\0.", "0x5d")]
    [InlineData("K\u0003(K\u0001K\u0002u.", "dictionary")]
    [InlineData("R.", "empty")]
    [InlineData("h\u0005.", "remembered as 5")]
    [InlineData("X\u007f\u007f\u007f\u007fa.", "cut short")]
    [InlineData("K\u0001.", "no dictionary")]
    public void A_program_that_does_what_no_state_dict_does_is_refused(string program, string reason)
    {
        var refusal =
            Assert.Throws<InvalidDataException>(() => Read(StateDictWriter.Archive([0x80, 2, .. Encoding.Latin1.GetBytes(program)], [])));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("weights.pt is not a state dict", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_storage_of_another_length_than_the_program_says_is_refused(int more)
    {
        byte[] file = StateDictWriter.Write(Tensors);
        int count = file.AsSpan().IndexOf("J\u0006\0\0\0"u8);
        file[count + 1] = (byte)(6 + more);
        Assert.Throws<InvalidDataException>(() => Read(file));
    }

    /// <summary>A ZIP archive can list the same bytes as many entries, which makes a short file long.</summary>
    [Fact]
    public void Storages_that_lie_on_top_of_each_other_are_refused_once_they_are_longer_than_the_file()
    {
        const int count = 64, floats = 1000;
        var tensors = Enumerable.Range(0, count).ToDictionary(i => $"t{i}", _ => new StoredTensor([1], new float[floats]));
        using var archive = new Zip64Writer();
        archive.Add("model/data.pkl", StateDictWriter.ProgramOf(tensors));
        archive.Add("model/data/0", new byte[floats * sizeof(float)]);
        for (int i = 1; i < count; i++)
        {
            archive.AddSameBytes($"model/data/{i}");
        }

        byte[] file = archive.ToArray();
        Assert.InRange(file.Length, 0, count * floats);
        Assert.Contains("too long", Assert.Throws<InvalidDataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_refused() => Assert.Throws<InvalidDataException>(() => Read([1, 2, 3]));

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        byte[] file = StateDictWriter.Write(Tensors);
        Assert.All(Enumerable.Range(0, file.Length), length => Assert.Throws<InvalidDataException>(() => Read(file[..length])));
    }

    [Fact]
    public void Flipped_bits_are_refused_or_read_but_nothing_else_happens()
    {
        byte[] file = StateDictWriter.Write(Tensors);
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] flipped = [.. file];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            var thrown = Record.Exception(() => Read(flipped));
            Assert.True(thrown is null or InvalidDataException, $"bit {bit}: {thrown}");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    private static IReadOnlyDictionary<string, StoredTensor> Read(byte[] file) => StateDict.Read(file, "weights.pt");
}
