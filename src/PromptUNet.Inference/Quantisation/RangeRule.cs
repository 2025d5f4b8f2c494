namespace PromptUNet.Inference.Quantisation;

/// <summary>How the range of a tensor is derived from its values on the calibration samples.</summary>
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

/// <summary>The rules.</summary>
internal static class RangeRules
{
    private const double Outermost = 1e-4;

    /// <summary>The range of a tensor.</summary>
    public static TensorRange RangeOf(this RangeRule rule, Histogram histogram) => rule switch
    {
        _ when rule == RangeRule.MinMax || histogram.BinWidth == 0 => new TensorRange(histogram.Low, histogram.High),
        RangeRule.Percentile => WithoutOutermost(histogram),
        _ => LeastDivergence.RangeOf(histogram),
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

        float Edge(int bin) => (bin - (Histogram.Bins / 2)) * histogram.BinWidth;
        return new TensorRange(Math.Max(histogram.Low, Edge(first)), Math.Min(histogram.High, Edge(last + 1)));
    }
}
