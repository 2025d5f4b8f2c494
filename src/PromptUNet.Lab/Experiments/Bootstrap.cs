namespace PromptUNet.Lab.Experiments;

/// <summary>A mean and its 95 % interval.</summary>
/// <param name="Mean">Each data set counts once.</param>
/// <param name="Low">2.5th percentile of the resampled means.</param>
/// <param name="High">97.5th percentile.</param>
/// <param name="Count">Values behind it.</param>
public sealed record Interval(double Mean, double Low, double High, int Count);

/// <summary>
/// Intervals and tests over subjects (Efron 1979): structures of one scan are not independent, so whole scans are drawn again,
/// within each data set. A data set of one scan has no interval but its mean.
/// </summary>
public sealed class Bootstrap
{
    private const int Resamples = 2000, Seed = 1;
    private const double Tail = 0.025;

    private readonly (double Sum, int Count)[][] _subjects;

    /// <param name="points">Values of one kind; data sets and subjects in any order.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Bootstrap(IEnumerable<(string Dataset, string Subject, double Value)> points)
    {
        _subjects =
        [
            .. points.GroupBy(p => p.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(set => set.GroupBy(p => p.Subject)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(s => (s.Sum(p => p.Value), s.Count())).ToArray()),
        ];
        if (_subjects.Length == 0)
        {
            throw new ArgumentException("There is nothing to take a mean of.", nameof(points));
        }
    }

    /// <summary>The mean over data sets, with its interval.</summary>
    public Interval Interval()
    {
        var random = new Random(Seed);
        double[] means = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            means[i] = _subjects.Average(set => Mean(set, (subjects, _) => subjects[random.Next(subjects.Length)]));
        }

        Array.Sort(means);
        return new Interval(Observed, Quantile(means, Tail), Quantile(means, 1 - Tail), _subjects.Sum(set => set.Sum(s => s.Count)));
    }

    /// <summary>
    /// The permutation test of paired differences. It returns how often a mean at least as far from 0 comes up when every subject's sign is
    /// drawn at random. Never below one in the number of permutations.
    /// </summary>
    public double SignFlip()
    {
        var random = new Random(Seed);
        double observed = Math.Abs(Observed);
        int asFar = 0;
        for (int i = 0; i < Resamples; i++)
        {
            double mean = _subjects.Average(
                set => Mean(set, (subjects, s) => random.Next(2) == 0 ? subjects[s] : (-subjects[s].Sum, subjects[s].Count)));
            asFar += Math.Abs(mean) >= observed - 1e-12 ? 1 : 0;
        }

        return (asFar + 1.0) / (Resamples + 1);
    }

    private double Observed => _subjects.Average(set => Mean(set, (subjects, s) => subjects[s]));

    private static double Mean((double Sum, int Count)[] subjects, Func<(double Sum, int Count)[], int, (double Sum, int Count)> draw)
    {
        (double sum, int count) = (0, 0);
        for (int s = 0; s < subjects.Length; s++)
        {
            var drawn = draw(subjects, s);
            (sum, count) = (sum + drawn.Sum, count + drawn.Count);
        }

        return sum / count;
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
