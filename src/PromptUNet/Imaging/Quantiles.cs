using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PromptUNet.Imaging;

/// <summary>
/// Finds values by their rank without sorting them all. A histogram gives the bin in which a rank lies. That bin gets a histogram in
/// turn, until its values are equal or few.
/// </summary>
internal static class Quantiles
{
    private const int Few = 256;

    /// <summary>Two quantiles by linear interpolation between order statistics.</summary>
    /// <param name="values">One finite value at least.</param>
    /// <param name="lower">In [0, 1].</param>
    /// <param name="upper">In [0, 1].</param>
    public static (float Lower, float Upper) Of(ReadOnlySpan<float> values, float lower, float upper)
    {
        var binned = new BinnedValues(values, stackalloc int[BinnedValues.CountsLength]);
        Span<int> counts = stackalloc int[BinnedValues.CountsLength];
        float[] some = ArrayPool<float>.Shared.Rent(values.Length);
        var quantiles = (Quantile(binned, lower, some, counts), Quantile(binned, upper, some, counts));
        ArrayPool<float>.Shared.Return(some);
        return quantiles;
    }

    private static float Quantile(BinnedValues values, float q, Span<float> some, Span<int> counts)
    {
        double place = q * (values.Values.Length - 1.0);
        int below = (int)place;
        var (low, high) = Neighbours(values, below, some, counts);
        return (float)(low + ((place - below) * ((double)high - low)));
    }

    /// <summary>The value of a rank and that of the next rank; twice the largest value when there is no next one.</summary>
    private static (float Low, float High) Neighbours(BinnedValues binned, int rank, Span<float> some, Span<int> counts)
    {
        while (binned.Lowest < binned.Highest && rank < binned.Values.Length - 1)
        {
            if (binned.Values.Length <= Few || !binned.HasBins)
            {
                binned.Values.CopyTo(some);
                some[..binned.Values.Length].Sort();
                return (some[rank], some[rank + 1]);
            }

            var (bin, before, count) = binned.BinOf(rank);
            if (rank + 1 == before + count)
            {
                return binned.Beside(bin);
            }

            binned.CopyBin(bin, some);
            rank -= before;
            binned = new BinnedValues(some[..count], counts);
        }

        return (binned.Highest, binned.Highest);
    }
}

/// <summary>A histogram of values: bins of equal width between the lowest and the highest, with the number of values in each.</summary>
internal readonly ref struct BinnedValues
{
    private const int Bins = 1024;

    /// <summary>Neighbouring values often share a bin: counted in separate lanes, they do not wait for each other.</summary>
    private const int Lanes = 4;

    /// <summary>Numbers that the counts take.</summary>
    public const int CountsLength = Bins * Lanes;

    private readonly Span<int> _counts;
    private readonly float _binsPerUnit;

    /// <param name="values">One finite value at least.</param>
    /// <param name="counts">Memory of <see cref="CountsLength"/> for the counts.</param>
    public BinnedValues(ReadOnlySpan<float> values, Span<int> counts)
    {
        Values = values;
        _counts = counts;
        (Lowest, Highest) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
        float range = Highest - Lowest;
        _binsPerUnit = range > 0 && float.IsNormal(Bins / range) ? Bins / range : 0;
        if (HasBins)
        {
            counts.Clear();
            Count();
        }
    }

    public ReadOnlySpan<float> Values { get; }

    public float Lowest { get; }

    public float Highest { get; }

    /// <summary>False when the values are equal or nearly so, or so far apart that their difference overflows.</summary>
    public bool HasBins => _binsPerUnit > 0;

    /// <summary>The bin in which a rank lies, the number of values in the bins before it, and the number in the bin.</summary>
    public (int Bin, int Before, int Count) BinOf(int rank)
    {
        for (int bin = 0, before = 0; ; bin++)
        {
            var lanes = _counts.Slice(bin * Lanes, Lanes);
            int count = lanes[0] + lanes[1] + lanes[2] + lanes[3];
            if (before + count > rank)
            {
                return (bin, before, count);
            }

            before += count;
        }
    }

    /// <summary>The highest value up to a bin's end, and the lowest one beyond it, which must exist.</summary>
    public (float Below, float Above) Beside(int bin)
    {
        float below = Lowest, above = Highest;
        foreach (float value in Values)
        {
            bool beyond = Bin(value) > bin;
            below = beyond ? below : Math.Max(below, value);
            above = beyond ? Math.Min(above, value) : above;
        }

        return (below, above);
    }

    /// <summary>Copies a bin's values, in their order; <paramref name="copy"/> may begin where the values do.</summary>
    public void CopyBin(int bin, Span<float> copy)
    {
        int next = 0, i = 0;
        for (; i <= Values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var values = Vector256.Create(Values[i..]);
            uint inside = Vector256.Equals(BinsOf(values), Vector256.Create(bin)).ExtractMostSignificantBits();
            if (inside == byte.MaxValue)
            {
                values.CopyTo(copy[next..]);
                next += Vector256<float>.Count;
                continue;
            }

            for (; inside != 0; inside &= inside - 1)
            {
                copy[next++] = values[BitOperations.TrailingZeroCount(inside)];
            }
        }

        for (; i < Values.Length; i++)
        {
            if (Bin(Values[i]) == bin)
            {
                copy[next++] = Values[i];
            }
        }
    }

    private void Count()
    {
        Span<int> places = stackalloc int[Vector256<int>.Count];
        var lane = Vector256.Create(0, 1, 2, 3, 0, 1, 2, 3);
        int i = 0;
        for (; i <= Values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            ((BinsOf(Vector256.Create(Values[i..])) * Lanes) + lane).CopyTo(places);
            foreach (int place in places)
            {
                _counts[place]++;
            }
        }

        for (; i < Values.Length; i++)
        {
            _counts[Bin(Values[i]) * Lanes]++;
        }
    }

    private int Bin(float value) => Math.Min((int)((value - Lowest) * _binsPerUnit), Bins - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> BinsOf(Vector256<float> values) => Vector256.Min(
        Vector256.ConvertToInt32Native((values - Vector256.Create(Lowest)) * _binsPerUnit), Vector256.Create(Bins - 1));
}
