using System.Buffers.Binary;
using System.Text;

namespace PromptUNet.Lab.Rivals.PyTorch;

/// <summary>
/// Runs the pickle program of a state dict (Python's pickletools, protocol 2). Pickle can call any function of Python's. This machine has
/// only the operations that a dictionary of float tensors takes. It knows three names, executes nothing and refuses everything else. Its
/// memory is bounded by the program's length.
/// </summary>
internal sealed class PickleMachine(byte[] program)
{
    private const int MostDimensions = 8;

    private static readonly Dictionary<string, PickleGlobal> Globals = new()
    {
        ["collections OrderedDict"] = PickleGlobal.OrderedDict,
        ["torch._utils _rebuild_tensor_v2"] = PickleGlobal.RebuildTensor,
        ["torch FloatStorage"] = PickleGlobal.FloatStorage,
    };

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _at;

    /// <summary>
    /// What the program makes: null, bool, long, string, object?[] for tuples, Dictionary for dictionaries, or one of the values of
    /// PickleValues.
    /// </summary>
    /// <exception cref="InvalidDataException">The program is cut short, or does what no state dict does.</exception>
    public object? Run()
    {
        for (byte operation = Byte(); operation != '.'; operation = Byte())
        {
            Execute(operation);
        }

        return Pop();
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '\x80' when Byte() is var version: Require(version == 2, $"protocol {version}, not 2"); break;
            case '(': _marks.Push(_stack.Count); break;
            case 'N': _stack.Add(null); break;
            case '\x88': _stack.Add(true); break;
            case '\x89': _stack.Add(false); break;
            case 'K': _stack.Add((long)Byte()); break;
            case 'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 'J': _stack.Add((long)Int32()); break;
            case '\x8a': _stack.Add(Long()); break;
            case 'X': _stack.Add(Text(Int32())); break;
            case 'c': _stack.Add(Global($"{Line()} {Line()}")); break;
            case ')': _stack.Add(Array.Empty<object?>()); break;
            case '\x85' or '\x86' or '\x87': _stack.Add(PopLast(operation - 0x84)); break;
            case 't': _stack.Add(PopMarked()); break;
            case '}': _stack.Add(new Dictionary<string, object?>()); break;
            case 's': SetItems(PopLast(2)); break;
            case 'u': SetItems(PopMarked()); break;
            case 'q': _memo[Byte()] = Top(); break;
            case 'r': _memo[Int32()] = Top(); break;
            case 'h': _stack.Add(Remembered(Byte())); break;
            case 'j': _stack.Add(Remembered(Int32())); break;
            case 'Q': _stack.Add(Storage(Pop())); break;
            case 'R': _stack.Add(Call(arguments: Pop(), function: Pop())); break;
            case 'b': Pop(); _ = Dictionary(Top()); break;      // attributes of a dictionary, such as its version
            default: throw new InvalidDataException($"the operation 0x{operation:x2} at byte {_at - 1} does not belong into a state dict");
        }
    }

    private static PickleGlobal Global(string name) => Globals.TryGetValue(name, out var known)
        ? known : throw new InvalidDataException($"it wants to call '{name}', which does not belong into a state dict of floats");

    private static object Call(object? arguments, object? function) => (function, arguments) switch
    {
        (PickleGlobal.OrderedDict, object?[] { Length: 0 }) => new Dictionary<string, object?>(),
        (PickleGlobal.RebuildTensor, object?[] and [StorageKey storage, long offset, object?[] shape, object?[] strides, bool, ..]) =>
            Tensor(storage, offset, shape, strides),
        _ => throw new InvalidDataException($"a call of '{function}' has arguments that a state dict does not have"),
    };

    private static TensorPlace Tensor(StorageKey storage, long offset, object?[] shape, object?[] strides)
    {
        Require(shape.Length <= MostDimensions && shape.All(s => s is long and >= 0), "a tensor's shape is not a few sizes");
        var place = new TensorPlace(storage, offset, [.. shape.Cast<long>()]);
        long expected = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            Require(strides.Length == shape.Length
                && (place.Shape[i] == 1 || strides[i] is long stride && stride == expected), "a tensor is not contiguous");
            expected = checked(expected * place.Shape[i]);
        }

        Require(offset >= 0
            && place.Count <= storage.Count - offset, $"a tensor reaches beyond its storage '{storage.Key}' of {storage.Count} values");
        return place;
    }

    private static StorageKey Storage(object? identity) =>
        identity is object?[] and ["storage", PickleGlobal.FloatStorage, string key, string, long and >= 0 and var count]
            ? new StorageKey(key, count) : throw new InvalidDataException("a storage is not one of floats");

    private void SetItems(object?[] items)
    {
        var target = Dictionary(Top());
        Require(items.Length % 2 == 0, "a key has no value");
        foreach (object?[] item in items.Chunk(2))
        {
            target[item[0] as string ?? throw new InvalidDataException("a key is not a text")] = item[1];
        }
    }

    private static Dictionary<string, object?> Dictionary(object? value) =>
        value as Dictionary<string, object?> ?? throw new InvalidDataException("items are set of what is not a dictionary");

    private object? Remembered(int index) => _memo.TryGetValue(index, out object? value)
        ? value : throw new InvalidDataException($"nothing was remembered as {index}");

    private object? Top() => _stack.Count > 0 ? _stack[^1] : throw new InvalidDataException("its stack is empty");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopMarked() =>
        PopLast(_stack.Count - (_marks.TryPop(out int mark) ? mark : throw new InvalidDataException("a mark is missing")));

    private object?[] PopLast(int count)
    {
        Require(count >= 0 && count <= _stack.Count, "its stack is empty");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private byte Byte() => Bytes(1)[0];

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    private long Long()
    {
        int length = Byte();
        Require(length <= sizeof(long), "a number has more than 64 bits");
        var bytes = Bytes(length);
        long value = length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private string Text(int length) => Encoding.UTF8.GetString(Bytes(length));

    private string Line()
    {
        int length = program.AsSpan(_at).IndexOf((byte)'\n');
        string line = Text(length);
        _at++;
        return line;
    }

    private ReadOnlySpan<byte> Bytes(int count)
    {
        Require(count >= 0 && count <= program.Length - _at, "it is cut short");
        var bytes = program.AsSpan(_at, count);
        _at += count;
        return bytes;
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDataException(fault);
        }
    }
}

/// <summary>A Python function or class that a state dict names; the machine knows these and no other.</summary>
internal enum PickleGlobal
{
    OrderedDict,
    RebuildTensor,
    FloatStorage,
}

/// <summary>A run of floats in an entry of its own.</summary>
/// <param name="Key">Names the entry.</param>
/// <param name="Count">Floats in it.</param>
internal sealed record StorageKey(string Key, long Count);

/// <summary>A tensor by the place of its values: contiguous, from an offset in floats on.</summary>
internal sealed record TensorPlace(StorageKey Storage, long Offset, IReadOnlyList<long> Shape)
{
    /// <exception cref="OverflowException">The sizes do not multiply to a number of values.</exception>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
