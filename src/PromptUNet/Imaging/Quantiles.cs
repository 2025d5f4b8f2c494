using System.Buffers;

namespace PromptUNet.Imaging;

/// <summary>
/// Values by their rank, without sorting them all: a histogram tells in which bin a rank lies, and that bin is looked at
/// in the same way again, until its values are alike or few.
/// </summary>
internal static class OrderStatistics
{
    private const int Few = 256;

    /// <summary>Two quantiles by linear interpolation between order statistics.</summary>
    /// <param name="values">One finite value at least.</param>
    /// <param name="lower">In [0, 1].</param>
    /// <param name="upper">In [0, 1].</param>
    public static (float Lower, float Upper) Quantiles(ReadOnlySpan<float> values, float lower, float upper)
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

    /// <summary>The value of a rank and the one of the next rank; the largest value twice where there is none.</summary>
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
