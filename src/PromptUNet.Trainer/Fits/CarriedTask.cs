using PromptUNet.Alignment;
using PromptUNet.Evaluation;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Trainer.Fits;

/// <summary>A slice that a carried mask has come to.</summary>
/// <param name="Signs">What it shows of the object's presence.</param>
/// <param name="Present">Whether the object is there or farther on.</param>
/// <param name="Overlap">The carried mask with the truth.</param>
internal sealed record CarriedSlice(PresenceSigns Signs, bool Present, OverlapCounts Overlap);

/// <summary>What becomes of carried masks that are cut where the structure is judged to end.</summary>
/// <param name="Dice">Over the whole volume.</param>
/// <param name="Past">Slices with a mask beyond the structure's ends.</param>
/// <param name="Cut">Slices of the structure without a mask.</param>
internal readonly record struct CarriedScore(double Dice, double Past, double Cut)
{
    /// <summary>Member by member.</summary>
    /// <param name="scores">At least one.</param>
    public static CarriedScore Mean(IReadOnlyCollection<CarriedScore> scores) => new(scores.Average(s => s.Dice), scores.Average(s => s.Past), scores.Average(s => s.Cut));
}

/// <summary>A drawn slice carried to both sides with nothing to stop it.</summary>
/// <param name="Dataset">The scan's collection.</param>
/// <param name="Volume">Voxels of the structure, and those of the drawn slice as found.</param>
/// <param name="Others">Slices of the structure beside the drawn one.</param>
/// <param name="Ways">Down and up, in the order of travel.</param>
internal sealed record CarriedTask(string Dataset, OverlapCounts Volume, int Others, IReadOnlyList<IReadOnlyList<CarriedSlice>> Ways)
{
    /// <summary>Carries a task's slice.</summary>
    /// <param name="task">With an image.</param>
    /// <param name="past">Slices to go on beyond each end.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static CarriedTask Carry(VolumeTask task, int past, CancellationToken cancel)
    {
        var drawn = task.Prompt();
        var watch = new Watch(task, drawn, past);
        var options = new PropagationOptions { Threads = 1, FeedbackThreshold = null, Presence = null };
        foreach (var _ in new Propagator(task.Image, task.Axis, watch, options).Run([drawn], cancel))
        {
            // The watch sees all that happens.
        }

        int area = drawn.Mask.Area;
        int others = task.Case.SlicesOf(task.Label, task.Axis, 1).Count - 1;
        return new CarriedTask(task.Case.Dataset, new OverlapCounts(task.Case.Labels.Count(task.Label), area, area), others, watch.Ways);
    }

    /// <summary>What is right and wrong where of each way only its first slices are kept.</summary>
    /// <param name="kept">How many.</param>
    public CarriedScore Score(Func<IReadOnlyList<CarriedSlice>, int> kept)
    {
        var slices = Ways.SelectMany(way => way.Take(kept(way))).ToList();
        var counts = slices.Aggregate(Volume, (sum, s) => sum + (s.Overlap with { Truth = 0 }));
        return new CarriedScore(
            counts.Dice, slices.Count(s => !s.Present && s.Overlap.Result > 0), Others - slices.Count(s => s.Overlap is { Truth: > 0, Result: > 0 }));
    }

    /// <summary>Answers with the carried mask, and writes down what it sees.</summary>
    private sealed class Watch(VolumeTask task, Keyframe drawn, int past) : ISliceSegmenter
    {
        private readonly (int First, int Last) _own = task.Ends();
        private readonly PresenceView _view = new(
            task.Image.Grid, task.Axis, drawn, task.Image.Slice(task.Axis, task.PromptSlice), new CarryOptions().Normalisation);

        public List<CarriedSlice>[] Ways { get; } = [[], []];

        public void Segment(Slice query, Prompt prompt, Slice logits)
        {
            PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
            int k = drawn.Slice - prompt.Offset, beyond = Math.Max(_own.First - k, k - _own.Last);
            var overlap = Overlap.Count(task.Truth(k), logits.Above(0));
            Ways[prompt.Offset > 0 ? 0 : 1].Add(new CarriedSlice(_view.Look(k, query, prompt), beyond <= 0, overlap));
            if (beyond >= past)
            {
                Array.Fill(logits.Values, -PromptMaskSegmenter.Certain);       // ends the way
            }
        }
    }
}
