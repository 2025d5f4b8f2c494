namespace PromptUNet.Inference.Quantisation;

/// <summary>The rule <see cref="RangeRule.Entropy"/>.</summary>
internal static class LeastDivergence
{
    private const int Levels = 256, Candidates = 96;

    /// <summary>
    /// Moves both ends inwards alike, from the whole range down to a tenth of it. Returns the widest of the best ranges.
    /// </summary>
    /// <param name="histogram">Of values that are not all 0.</param>
    public static TensorRange RangeOf(Histogram histogram)
    {
        const int middle = Histogram.Bins / 2;
        int low = (int)MathF.Ceiling(-histogram.Low / histogram.BinWidth), high = (int)MathF.Ceiling(histogram.High / histogram.BinWidth);
        double[] exact = [.. histogram.Counts.Select(c => (double)c)];
        exact[middle] = 0;      // zeros of ReLU are exact whatever the range
        var (best, least) = (1.0, double.PositiveInfinity);
        for (int i = 0; i < Candidates; i++)
        {
            double share = 1 - (0.9 * i / Candidates);
            double divergence = Of(exact, middle - (int)Math.Ceiling(low * share), middle + (int)Math.Ceiling(high * share));
            if (divergence < least)
            {
                (best, least) = (share, divergence);
            }
        }

        return new TensorRange((float)(histogram.Low * best), (float)(histogram.High * best));
    }

    /// <summary>KL(bins from first to end, those beyond counted at the ends || the same spread evenly over each of 256 steps).</summary>
    private static double Of(double[] exact, int first, int end)
    {
        double[] reference = exact[first..end];
        double[] rounded = Rounded(reference);
        reference[0] += exact[..first].Sum();
        reference[^1] += exact[end..].Sum();
        double all = reference.Sum(), kept = rounded.Sum(), sum = 0;
        if (all > 0 && kept == 0)
        {
            return double.PositiveInfinity;     // nothing but clipped values
        }

        foreach (var (wanted, found) in reference.Zip(rounded).Where(b => b.First > 0))
        {
            sum += wanted / all * Math.Log(wanted / all / Math.Max(found / kept, 1e-12));
        }

        return sum;
    }

    /// <summary>Each step's count spread evenly over its bins that are not empty.</summary>
    private static double[] Rounded(double[] bins)
    {
        double[] rounded = new double[bins.Length];
        for (int level = 0; level < Levels; level++)
        {
            int from = (int)((long)level * bins.Length / Levels), to = (int)((long)(level + 1) * bins.Length / Levels);
            int occupied = bins[from..to].Count(c => c > 0);
            double mean = occupied == 0 ? 0 : bins[from..to].Sum() / occupied;
            for (int i = from; i < to; i++)
            {
                rounded[i] = bins[i] > 0 ? mean : 0;
            }
        }

        return rounded;
    }
}
