using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>
/// The labels of a volume, axis 0 fastest. A block takes memory when its first structure is written, and becomes wider when a label
/// needs it.
/// </summary>
internal sealed class LabelVoxels(long count)
{
    private readonly LabelBlock?[] _blocks = new LabelBlock?[VoxelBlocks.Count(count)];

    /// <summary>What was taken for a label although it is not quite one, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    public int this[long voxel]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)voxel, (ulong)count);
            return _blocks[VoxelBlocks.Of(voxel)]?[VoxelBlocks.Within(voxel)] ?? 0;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)voxel, (ulong)count);
            if (Holding(VoxelBlocks.Of(voxel), (uint)value) is { } block)
            {
                block[VoxelBlocks.Within(voxel)] = value;
            }
        }
    }

    /// <summary>Copies labels that lie <paramref name="step"/> voxels apart, from voxel <paramref name="first"/> on.</summary>
    public void Copy(long first, int step, Span<int> labels)
    {
        for (int done = 0, run; done < labels.Length; done += run)
        {
            long at = first + ((long)done * step);
            run = VoxelBlocks.Run(at, step, labels.Length - done);
            var part = labels.Slice(done, run);
            if (_blocks[VoxelBlocks.Of(at)] is { } block)
            {
                block.Copy(VoxelBlocks.Within(at), step, part);
            }
            else
            {
                part.Clear();
            }
        }
    }

    /// <summary>Writes labels that lie <paramref name="step"/> voxels apart.</summary>
    public void Put(long first, int step, ReadOnlySpan<int> labels)
    {
        for (int done = 0, run; done < labels.Length; done += run)
        {
            long at = first + ((long)done * step);
            run = VoxelBlocks.Run(at, step, labels.Length - done);
            var part = labels.Slice(done, run);
            uint largest = TensorPrimitives.Max(MemoryMarshal.Cast<int, uint>(part));
            Holding(VoxelBlocks.Of(at), largest)?.Put(VoxelBlocks.Within(at), step, part);
        }
    }

    /// <summary>Voxels of a label, or of the background.</summary>
    public long Count(int label) =>
        _blocks.Select((block, i) => block?.Count(label) ?? (label == 0 ? VoxelBlocks.LengthOf(i, count) : 0L)).Sum();

    /// <summary>The numbers that occur, ascending, without the background.</summary>
    public IReadOnlyList<int> Present()
    {
        var numbers = new HashSet<int>();
        foreach (var block in _blocks)
        {
            block?.AddTo(numbers);
        }

        numbers.Remove(0);
        return [.. numbers.Order()];
    }

    /// <summary>
    /// Returns the block for this label, made or widened if need be; null when background is written into an empty block.
    /// </summary>
    private LabelBlock? Holding(int index, uint label)
    {
        ref var block = ref _blocks[index];
        if (block is null && label != 0)
        {
            block = LabelBlock.For(label, VoxelBlocks.LengthOf(index, count));
        }
        else if (block is not null && !block.Holds(label))
        {
            block = block.Widened(label);
        }

        return block;
    }
}

/// <summary>One of the <see cref="VoxelBlocks"/> of a label volume, in the narrowest type that holds its labels.</summary>
internal abstract class LabelBlock
{
    public abstract int this[int index] { get; set; }

    /// <summary>A block of background in a type that holds a label; a negative label takes 32 bits.</summary>
    public static LabelBlock For(uint label, int length) => label switch
    {
        <= byte.MaxValue => new LabelBlock<byte>(length),
        <= ushort.MaxValue => new LabelBlock<ushort>(length),
        _ => new LabelBlock<int>(length),
    };

    /// <summary>Whether the block's type holds a label.</summary>
    public abstract bool Holds(uint label);

    /// <summary>The same labels in a type that holds another one too.</summary>
    public abstract LabelBlock Widened(uint label);

    /// <summary>Copies labels that lie <paramref name="step"/> apart, from the one at <paramref name="first"/> on.</summary>
    public abstract void Copy(int first, int step, Span<int> labels);

    /// <summary>Writes labels that lie <paramref name="step"/> apart; the type holds them all.</summary>
    public abstract void Put(int first, int step, ReadOnlySpan<int> labels);

    public abstract int Count(int label);

    /// <summary>Adds the numbers that occur, including that of the background.</summary>
    public abstract void AddTo(HashSet<int> numbers);
}

/// <summary>Labels stored as <typeparamref name="T"/>.</summary>
internal sealed class LabelBlock<T>(int length) : LabelBlock
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] _labels = GC.AllocateArray<T>(length, pinned: true);

    public override int this[int index]
    {
        get => int.CreateTruncating(_labels[index]);
        set => _labels[index] = T.CreateTruncating(value);
    }

    public override bool Holds(uint label) => typeof(T) == typeof(int) || label <= uint.CreateTruncating(T.MaxValue);

    public override LabelBlock Widened(uint label)
    {
        int[] labels = new int[length];
        Copy(0, 1, labels);
        var wide = For(label, length);
        wide.Put(0, 1, labels);
        return wide;
    }

    public override void Copy(int first, int step, Span<int> labels)
    {
        if (step == 1)
        {
            Widening.Widen<T>(_labels.AsSpan(first, labels.Length), labels);
            return;
        }

        for (int i = 0, at = first; i < labels.Length; i++, at += step)
        {
            labels[i] = int.CreateTruncating(_labels[at]);
        }
    }

    public override void Put(int first, int step, ReadOnlySpan<int> labels)
    {
        if (step == 1)
        {
            TensorPrimitives.ConvertTruncating(labels, _labels.AsSpan(first, labels.Length));
            return;
        }

        for (int i = 0, at = first; i < labels.Length; i++, at += step)
        {
            _labels[at] = T.CreateTruncating(labels[i]);
        }
    }

    public override int Count(int label) => Holds((uint)label) ? _labels.AsSpan().Count(T.CreateTruncating(label)) : 0;

    public override void AddTo(HashSet<int> numbers)
    {
        T last = _labels[0];
        numbers.Add(this[0]);
        foreach (T label in _labels)
        {
            if (label != last)
            {
                numbers.Add(int.CreateTruncating(last = label));
            }
        }
    }
}
