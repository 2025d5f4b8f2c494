using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>
/// The labels of a volume, axis 0 fastest. A block takes memory when its first structure is written and becomes wider with
/// its largest label.
/// </summary>
internal sealed class LabelVoxels(long count)
{
    private readonly LabelBlock?[] _blocks = new LabelBlock?[VoxelBlocks.Count(count)];

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
    public long Count(int label) => _blocks.Select((block, i) => block?.Count(label) ?? (label == 0 ? VoxelBlocks.LengthOf(i, count) : 0L)).Sum();

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

    /// <summary>A block that can take a label; null where it would only be background among background.</summary>
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
