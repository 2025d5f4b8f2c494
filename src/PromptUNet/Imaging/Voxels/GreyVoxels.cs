using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>
/// The grey values of a volume, axis 0 fastest, in the type of the file. They are converted to floats when they are read.
/// </summary>
internal abstract class GreyVoxels
{
    /// <summary>Voxels in all.</summary>
    public abstract long Count { get; }

    /// <summary>Whether no voxel can be NaN or infinite, whatever the file holds.</summary>
    public abstract bool AlwaysFinite { get; }

    /// <summary>
    /// The narrowest of three types of at most 16 bits that holds the stored numbers, and its scale; null when floats are stored.
    /// </summary>
    public abstract (ScalarType Type, double Slope, double Intercept)? Compact { get; }

    /// <summary>Copies values that lie <paramref name="step"/> voxels apart, from voxel <paramref name="first"/> on.</summary>
    public abstract void Copy(long first, int step, Span<float> values);

    /// <summary>Copies the stored numbers from voxel <paramref name="first"/> on, as the type of <see cref="Compact"/>.</summary>
    public abstract void CopyStored<TNumber>(long first, Span<TNumber> numbers)
        where TNumber : unmanaged, INumber<TNumber>;
}

/// <summary>Grey values stored as <typeparamref name="T"/>, of at most 16 bits or a float: s means s * slope + intercept.</summary>
internal sealed class GreyVoxels<T>(long count, double slope = 1, double intercept = 0) : GreyVoxels
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly T[][] _blocks = new T[VoxelBlocks.Count(count)][];
    private readonly bool _scaled = slope != 1 || intercept != 0;

    public override long Count => count;

    /// <summary>Whole numbers are finite, and so are all values between two finite ends of a scale.</summary>
    public override bool AlwaysFinite => typeof(T) != typeof(float)
        && float.IsFinite(Scaled(float.CreateTruncating(T.MinValue))) && float.IsFinite(Scaled(float.CreateTruncating(T.MaxValue)));

    public override (ScalarType Type, double Slope, double Intercept)? Compact =>
        typeof(T) == typeof(float) ? null
        : typeof(T) == typeof(byte) ? (ScalarType.UInt8, slope, intercept)
        : typeof(T) == typeof(ushort) ? (ScalarType.UInt16, slope, intercept)
        : (ScalarType.Int16, slope, intercept);

    /// <summary>Stores voxels with the file's numbers. A block takes memory when its first voxel arrives.</summary>
    public void Put(long first, ReadOnlySpan<T> stored)
    {
        for (int done = 0, run; done < stored.Length; done += run)
        {
            long at = first + done;
            int block = VoxelBlocks.Of(at);
            run = VoxelBlocks.Run(at, 1, stored.Length - done);
            _blocks[block] ??= GC.AllocateUninitializedArray<T>(VoxelBlocks.LengthOf(block, count), pinned: true);
            stored.Slice(done, run).CopyTo(_blocks[block].AsSpan(VoxelBlocks.Within(at)));
        }
    }

    public override void Copy(long first, int step, Span<float> values)
    {
        for (int done = 0, run; done < values.Length; done += run)
        {
            long at = first + ((long)done * step);
            run = VoxelBlocks.Run(at, step, values.Length - done);
            Gather(_blocks[VoxelBlocks.Of(at)], VoxelBlocks.Within(at), step, values.Slice(done, run));
        }

        for (int i = 0; _scaled && i < values.Length; i++)
        {
            values[i] = Scaled(values[i]);
        }
    }

    public override void CopyStored<TNumber>(long first, Span<TNumber> numbers)
    {
        for (int done = 0, run; done < numbers.Length; done += run)
        {
            long at = first + done;
            run = VoxelBlocks.Run(at, 1, numbers.Length - done);
            var stored = _blocks[VoxelBlocks.Of(at)].AsSpan(VoxelBlocks.Within(at), run);
            if (typeof(T) == typeof(TNumber))
            {
                MemoryMarshal.Cast<T, TNumber>(stored).CopyTo(numbers[done..]);
                continue;
            }

            for (int i = 0; i < run; i++)
            {
                numbers[done + i] = TNumber.CreateTruncating(stored[i]);
            }
        }
    }

    // Up to 16 bits are exact in a float, so that nothing is lost between the two steps.
    private float Scaled(float stored) => (float)((stored * slope) + intercept);

    private static void Gather(T[] block, int first, int step, Span<float> values)
    {
        if (step == 1)
        {
            Widen(block.AsSpan(first, values.Length), values);
            return;
        }

        for (int i = 0, at = first; i < values.Length; i++, at += step)
        {
            values[i] = float.CreateTruncating(block[at]);
        }
    }

    private static void Widen(ReadOnlySpan<T> stored, Span<float> values)
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(stored).CopyTo(values);
            return;
        }

        var whole = MemoryMarshal.Cast<float, int>(values);
        Widening.Widen(stored, whole);
        TensorPrimitives.ConvertTruncating<int, float>(whole, values);
    }
}
