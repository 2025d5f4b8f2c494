namespace PromptUNet.Inference.Quantisation;

/// <summary>How the range of a tensor follows from the values it took on the calibration samples.</summary>
public enum RangeRule
{
    /// <summary>From the smallest to the largest value: nothing is clipped.</summary>
    MinMax,

    /// <summary>Without the outermost ten thousandth of the values at either end.</summary>
    Percentile,

    /// <summary>
    /// The clipping that keeps most of the distribution: least Kullback-Leibler divergence of the rounded from the exact one
    /// (Migacz, 8-bit Inference with TensorRT, GTC 2017).
    /// </summary>
    Entropy,
}

internal static class RangeRules
{
    private const double Outermost = 1e-4;
    private const int Levels = 256, Candidates = 96;

    public static TensorRange RangeOf(this RangeRule rule, Histogram histogram) => rule switch
    {
        RangeRule.MinMax => new TensorRange(histogram.Low, histogram.High),
        RangeRule.Percentile => WithoutOutermost(histogram),
        _ => LeastDivergence(histogram),
    };

    private static TensorRange WithoutOutermost(Histogram histogram)
    {
        var counts = histogram.Counts;
        long most = (long)(counts.Sum() * Outermost);
        int first = 0, last = Histogram.Bins - 1;
        for (long clipped = counts[first]; clipped <= most && first < last; clipped += counts[first])
        {
            first++;
        }

        for (long clipped = counts[last]; clipped <= most && last > first; clipped += counts[last])
        {
            last--;
        }

        return new TensorRange(Math.Max(histogram.Low, Edge(histogram, first)), Math.Min(histogram.High, Edge(histogram, last + 1)));
    }

    private static float Edge(Histogram histogram, int bin) => (bin - (Histogram.Bins / 2)) * histogram.BinWidth;

    /// <summary>Both ends are drawn in alike, from the whole range down to a tenth of it.</summary>
    private static TensorRange LeastDivergence(Histogram histogram)
    {
        int middle = Histogram.Bins / 2;
        int low = (int)MathF.Ceiling(-histogram.Low / Math.Max(histogram.BinWidth, float.Epsilon)), high = (int)MathF.Ceiling(histogram.High / Math.Max(histogram.BinWidth, float.Epsilon));
        if (low + high <= Levels)
        {
            return new TensorRange(histogram.Low, histogram.High);
        }

        double[] exact = [.. histogram.Counts.Select(c => (double)c)];
        exact[middle] = 0;      // zeros of ReLU are exact whatever the range
        var (best, least) = (1.0, double.PositiveInfinity);
        for (int i = 0; i < Candidates; i++)
        {
            double share = 1 - (0.9 * i / Candidates);
            int first = Math.Max(0, middle - (int)Math.Ceiling(low * share)), end = Math.Min(Histogram.Bins, middle + (int)Math.Ceiling(high * share));
            double divergence = Divergence(exact, first, end);
            if (divergence < least)
            {
                (best, least) = (share, divergence);
            }
        }

        return new TensorRange((float)(histogram.Low * best), (float)(histogram.High * best));
    }

    /// <summary>KL(exact, clipped bins counted at the ends || spread evenly over the values of each of 256 steps).</summary>
    private static double Divergence(double[] exact, int first, int end)
    {
        double[] reference = exact[first..end];
        double[] inside = exact[first..end];
        reference[0] += exact[..first].Sum();
        reference[^1] += exact[end..].Sum();
        double[] rounded = new double[inside.Length];
        for (int level = 0; level < Levels; level++)
        {
            int from = (int)((long)level * inside.Length / Levels), to = (int)((long)(level + 1) * inside.Length / Levels);
            int occupied = inside[from..to].Count(c => c > 0);
            double mean = occupied == 0 ? 0 : inside[from..to].Sum() / occupied;
            for (int i = from; i < to; i++)
            {
                rounded[i] = inside[i] > 0 ? mean : 0;
            }
        }

        double all = reference.Sum(), kept = rounded.Sum(), sum = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            if (reference[i] > 0)
            {
                sum += reference[i] / all * Math.Log(reference[i] / all / Math.Max(rounded[i] / kept, 1e-12));
            }
        }

        return sum;
    }
}
