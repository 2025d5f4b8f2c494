using PromptUNet.Propagation;

namespace PromptUNet.Trainer.Fits;

/// <summary>Makes a presence model from masks that were carried past the object's ends.</summary>
internal static class PresenceFit
{
    private const int ThresholdSteps = 40;

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

    /// <summary>The threshold with the largest whole Dice of carried masks, on the mean over data sets.</summary>
    public static PresenceModel WithThreshold(PresenceModel model, IReadOnlyCollection<CarriedTask> tasks)
    {
        var candidates = Enumerable.Range(1, ThresholdSteps - 1).Select(i => model with { Threshold = (double)i / ThresholdSteps });
        return candidates.MaxBy(candidate => Score(tasks, way => Kept(candidate, way)).Dice)!;
    }

    /// <summary>How many slices of a way come before the one on which the object is judged to have ended.</summary>
    public static int Kept(PresenceModel model, IReadOnlyList<CarriedSlice> way)
    {
        double smoothed = 1;
        return way.TakeWhile(slice => (smoothed = PresenceModel.Smoothed(smoothed, model.Of(slice.Signs))) >= model.Threshold).Count();
    }

    /// <summary>Means over data sets.</summary>
    public static CarriedScore Score(IReadOnlyCollection<CarriedTask> tasks, Func<IReadOnlyList<CarriedSlice>, int> kept) =>
        CarriedScore.Mean([.. tasks.GroupBy(t => t.Dataset).Select(set => CarriedScore.Mean([.. set.Select(t => t.Score(kept))]))]);
}
