using PromptUNet.Annotation;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>A simulated person at work on one structure: draws one slice, then corrects slice after slice (section 4.3).</summary>
public static class SimulatedAnnotation
{
    /// <summary>
    /// Whole Dice after the first drawn slice and after every correction. It goes on until <paramref name="enough"/> is reached,
    /// nothing is left to be drawn, or so many corrections have been made.
    /// </summary>
    /// <param name="task">The structure.</param>
    /// <param name="volume">What the drawn slices become; nothing drawn yet.</param>
    /// <param name="policy">Which slice comes next.</param>
    /// <param name="hand">How slices are drawn.</param>
    /// <param name="enough">Dice that contents the person.</param>
    /// <param name="most">Most corrections.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static IReadOnlyList<double> Dice(
        VolumeTask task, IDrawnVolume volume, CorrectionPolicy policy, Hand hand, double enough, int most,
        CancellationToken cancel = default)
    {
        var scores = new SliceScores(task);
        HashSet<SlicePlace> drawn = [];
        List<double> dice = [];
        for (SlicePlace? next = new(task.Axis, task.PromptSlice); next is { } place; next = Next())
        {
            drawn.Add(place);
            var truth = task.Case.Labels.Mask(task.Label, place.Axis, place.Slice);
            foreach (var (k, mask) in volume.Draw(place, hand.Draw(truth), cancel))
            {
                scores.Found(k, mask);
            }

            dice.Add(scores.Dice);
            if (scores.Dice >= enough || dice.Count > most)
            {
                break;
            }
        }

        return dice;

        SlicePlace? Next() => policy switch
        {
            CorrectionPolicy.LargestError => scores.LargestError([task.Axis], drawn),
            CorrectionPolicy.LargestErrorInAnyPlane => scores.LargestError([0, 1, 2], drawn),
            _ => policy.Next(scores.Slices, drawn.Select(d => d.Slice).ToHashSet(), volume.Suggestion()?.Slice) is { } slice
                ? new SlicePlace(task.Axis, slice) : null,
        };
    }

    /// <summary>Whole Dice from several slices that are drawn one after the other, with nothing to be corrected.</summary>
    /// <param name="task">The structure.</param>
    /// <param name="volume">What the drawn slices become; nothing drawn yet.</param>
    /// <param name="drawn">Each slice once, the first one not empty.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static double Dice(VolumeTask task, IDrawnVolume volume, IEnumerable<Keyframe> drawn, CancellationToken cancel = default)
    {
        var scores = new SliceScores(task);
        foreach (var keyframe in drawn)
        {
            foreach (var (k, mask) in volume.Draw(new SlicePlace(task.Axis, keyframe.Slice), keyframe.Mask, cancel))
            {
                scores.Found(k, mask);
            }
        }

        return scores.Dice;
    }
}
