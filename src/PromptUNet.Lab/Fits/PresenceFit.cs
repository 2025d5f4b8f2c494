using PromptUNet.Propagation;

namespace PromptUNet.Lab.Fits;

/// <summary>Makes a presence model from structures that were propagated past their ends.</summary>
internal static class PresenceFit
{
    private const int ThresholdSteps = 40;

    /// <summary>Fits signs to presence.</summary>
    /// <param name="tasks">Propagated a few slices past the ends: far beyond them a model is never asked.</param>
    /// <param name="source">What to say of them.</param>
    /// <exception cref="ArgumentException">No slice, or every slice, is past an end.</exception>
    public static PresenceModel Fit(IReadOnlyCollection<PropagatedTask> tasks, string source)
    {
        var rows = from task in tasks
                   from way in task.Ways
                   from slice in way
                   select FitRow.Of(task.Dataset, PresenceFeatures.Count, slice.Presence.CopyTo, slice.Present ? 1 : 0);
        var fitted = QuadraticFit.Fit([.. rows]);
        return new PresenceModel { Source = source, Means = fitted.Means, Scales = fitted.Scales, Weights = fitted.Weights,
            Threshold = 0.5 };
    }

    /// <summary>The threshold with the largest whole Dice, on the mean over data sets.</summary>
    public static PresenceModel WithThreshold(PresenceModel model, IReadOnlyCollection<PropagatedTask> tasks)
    {
        var candidates = Enumerable.Range(1, ThresholdSteps - 1).Select(i => model with { Threshold = (double)i / ThresholdSteps });
        return candidates.MaxBy(candidate => Score(tasks, way => Kept(candidate, way)).Dice)!;
    }

    /// <summary>How many slices of a way come before the one on which the object is judged to have ended.</summary>
    public static int Kept(PresenceModel model, IReadOnlyList<PropagatedSlice> way)
    {
        double smoothed = 1;
        return way.TakeWhile(slice => (smoothed = PresenceModel.Smoothed(smoothed, model.Of(slice.Presence))) >= model.Threshold).Count();
    }

    /// <summary>Means over data sets.</summary>
    public static CutScore Score(IReadOnlyCollection<PropagatedTask> tasks, Func<IReadOnlyList<PropagatedSlice>, int> kept) =>
        CutScore.Mean([.. tasks.GroupBy(t => t.Dataset).Select(set => CutScore.Mean([.. set.Select(t => t.Score(kept))]))]);
}
