namespace PromptUNet.Lab.Experiments;

/// <summary>Spearman's rank correlation (1904): Pearson's coefficient of the ranks, where equal values share the mean of theirs.</summary>
public static class RankCorrelation
{
    /// <summary>In [-1, 1]; null where either has no two different values.</summary>
    /// <exception cref="ArgumentException">They are not equally many.</exception>
    public static double? Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count)
        {
            throw new ArgumentException($"Ranks are compared in pairs, not {a.Count} with {b.Count}.", nameof(b));
        }

        var (ranksA, ranksB) = (Centred(a), Centred(b));
        double varianceA = ranksA.Sum(r => r * r), varianceB = ranksB.Sum(r => r * r);
        return varianceA > 0 && varianceB > 0 ? ranksA.Zip(ranksB, (x, y) => x * y).Sum() / Math.Sqrt(varianceA * varianceB) : null;
    }

    /// <summary>Ranks less their mean.</summary>
    private static double[] Centred(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        double First(double value) => Array.IndexOf(sorted, value);
        double Last(double value) => Array.LastIndexOf(sorted, value);
        return [.. values.Select(v => ((First(v) + Last(v)) / 2) - ((values.Count - 1) / 2.0))];
    }
}
