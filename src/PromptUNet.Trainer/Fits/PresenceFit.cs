using PromptUNet.Propagation;
using PromptUNet.Training;

namespace PromptUNet.Trainer.Fits;

/// <summary>Makes a presence model from masks that were carried past the object's ends.</summary>
internal static class PresenceFit
{
    private const double Ridge = 1;
    private const int ThresholdSteps = 40;

    /// <summary>
    /// Fits signs to presence. Slices of one data set are alike, so a set counts as much as the root of its number of slices.
    /// </summary>
    /// <param name="tasks">Carried a few slices past the ends: far beyond them a model is never asked.</param>
    /// <param name="source">What to say of them.</param>
    /// <exception cref="ArgumentException">No slice, or every slice, is past an end.</exception>
    public static PresenceModel Fit(IReadOnlyCollection<CarriedTask> tasks, string source)
    {
        List<(CarriedSlice Slice, double Importance)> rows = [];
        foreach (var set in tasks.GroupBy(t => t.Dataset))
        {
            var slices = set.SelectMany(t => t.Ways).SelectMany(w => w).ToList();
            rows.AddRange(slices.Select(s => (s, 1 / Math.Sqrt(slices.Count))));
        }

        double mean = rows.Count == 0 ? 1 : rows.Average(r => r.Importance);
        double[] importances = [.. rows.Select(r => r.Importance / mean)];
        var (means, scales) = Moments([.. rows.Select(r => Values(r.Slice.Signs))], importances);
        var model = new PresenceModel { Source = source, Means = means, Scales = scales, Weights = new double[QuadraticLogistic.TermsFor(PresenceSigns.Count)], Threshold = 0.5 };
        double[] Terms(CarriedSlice slice)
        {
            double[] terms = new double[QuadraticLogistic.TermsFor(PresenceSigns.Count)];
            model.Expand(Values(slice.Signs), terms);
            return terms;
        }

        return model with
        {
            Weights = LogisticRegression.Fit([.. rows.Select(r => Terms(r.Slice))], [.. rows.Select(r => r.Slice.Present)], importances, Ridge),
        };
    }

    /// <summary>The threshold with the largest whole Dice of carried masks, on the mean over data sets.</summary>
    public static PresenceModel WithThreshold(PresenceModel model, IReadOnlyCollection<CarriedTask> tasks) => model with
    {
        Threshold = Enumerable.Range(1, ThresholdSteps - 1).Select(i => (double)i / ThresholdSteps)
            .MaxBy(threshold => Score(tasks, s => model.Of(s.Signs) < threshold).Dice),
    };

    /// <summary>Means over data sets.</summary>
    public static (double Dice, double Past) Score(IReadOnlyCollection<CarriedTask> tasks, Func<CarriedSlice, bool> gone)
    {
        var sets = tasks.GroupBy(t => t.Dataset).Select(set => set.Select(t => t.Score(gone)).ToList()).ToList();
        return (sets.Average(set => set.Average(s => s.Dice)), sets.Average(set => set.Average(s => s.Past)));
    }

    private static (double[] Means, double[] Scales) Moments(List<double[]> rows, double[] importances)
    {
        double[] Mean(Func<double[], int, double> of) =>
            [.. Enumerable.Range(0, PresenceSigns.Count).Select(i => rows.Zip(importances, (row, importance) => importance * of(row, i)).Sum() / rows.Count)];
        double[] means = Mean((row, i) => row[i]);
        double[] variances = Mean((row, i) => (row[i] - means[i]) * (row[i] - means[i]));
        return (means, [.. variances.Select(v => Math.Max(1e-6, Math.Sqrt(v)))]);
    }

    private static double[] Values(PresenceSigns signs)
    {
        double[] values = new double[PresenceSigns.Count];
        signs.CopyTo(values);
        return values;
    }
}
