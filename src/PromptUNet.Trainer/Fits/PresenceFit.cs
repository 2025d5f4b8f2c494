using PromptUNet.Propagation;

namespace PromptUNet.Trainer.Fits;

/// <summary>Makes a presence model from masks that were carried past the object's ends.</summary>
internal static class PresenceFit
{
    private const int ThresholdSteps = 40;
    private const double MostPast = 1;

    /// <summary>Fits signs to presence.</summary>
    /// <param name="tasks">Carried a few slices past the ends: far beyond them a model is never asked.</param>
    /// <param name="source">What to say of them.</param>
    /// <exception cref="ArgumentException">No slice, or every slice, is past an end.</exception>
    public static PresenceModel Fit(IReadOnlyCollection<CarriedTask> tasks, string source)
    {
        var rows = from task in tasks
                   from way in task.Ways
                   from slice in way
                   select FitRow.Of(task.Dataset, PresenceSigns.Count, slice.Signs.CopyTo, slice.Present ? 1 : 0);
        var fitted = QuadraticFit.Fit([.. rows]);
        return new PresenceModel { Source = source, Means = fitted.Means, Scales = fitted.Scales, Weights = fitted.Weights, Threshold = 0.5 };
    }

    /// <summary>
    /// The threshold with the largest whole Dice of carried masks, on the mean over data sets, among those that paint at most a slice
    /// past the ends; among all where none does.
    /// </summary>
    public static PresenceModel WithThreshold(PresenceModel model, IReadOnlyCollection<CarriedTask> tasks)
    {
        var scored = Enumerable.Range(1, ThresholdSteps - 1).Select(i => (double)i / ThresholdSteps)
            .Select(threshold => (Threshold: threshold, Score: Score(tasks, s => model.Of(s.Signs) < threshold))).ToList();
        return model with { Threshold = scored.OrderBy(s => s.Score.Past > MostPast).ThenByDescending(s => s.Score.Dice).First().Threshold };
    }

    /// <summary>Means over data sets.</summary>
    public static (double Dice, double Past) Score(IReadOnlyCollection<CarriedTask> tasks, Func<CarriedSlice, bool> gone)
    {
        var sets = tasks.GroupBy(t => t.Dataset).Select(set => set.Select(t => t.Score(gone)).ToList()).ToList();
        return (sets.Average(set => set.Average(s => s.Dice)), sets.Average(set => set.Average(s => s.Past)));
    }
}
