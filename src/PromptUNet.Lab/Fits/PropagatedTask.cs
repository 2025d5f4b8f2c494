using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Fits;

/// <summary>A slice that was segmented on the way from a drawn one.</summary>
/// <param name="Presence">What its mask shows of the object's presence.</param>
/// <param name="Present">Whether the object is there or farther on.</param>
/// <param name="Overlap">The mask with the truth.</param>
internal sealed record PropagatedSlice(PresenceFeatures Presence, bool Present, OverlapCounts Overlap);

/// <summary>What becomes of a propagated structure that is cut where it is judged to end.</summary>
/// <param name="Dice">Over the whole volume.</param>
/// <param name="Past">Slices with a mask beyond the structure's ends.</param>
/// <param name="Cut">Slices of the structure without a mask.</param>
internal readonly record struct CutScore(double Dice, double Past, double Cut)
{
    /// <summary>Member by member.</summary>
    /// <param name="scores">At least one.</param>
    public static CutScore Mean(IReadOnlyCollection<CutScore> scores) =>
        new(scores.Average(s => s.Dice), scores.Average(s => s.Past), scores.Average(s => s.Cut));
}

/// <summary>A drawn slice propagated to both sides with nothing but empty masks to stop it.</summary>
/// <param name="Dataset">The scan's collection.</param>
/// <param name="Volume">Voxels of the structure, and those of the drawn slice as found.</param>
/// <param name="Others">Slices of the structure beside the drawn one.</param>
/// <param name="Ways">Down and up, in the order of travel.</param>
internal sealed record PropagatedTask(string Dataset, OverlapCounts Volume, int Others, IReadOnlyList<IReadOnlyList<PropagatedSlice>> Ways)
{
    /// <summary>Propagates a task's slice.</summary>
    /// <param name="task">With an image.</param>
    /// <param name="segmenter">Asked about the other slices.</param>
    /// <param name="past">Slices to go on beyond each end.</param>
    /// <param name="cancel">Looked at once a slice.</param>
    public static PropagatedTask Of(VolumeTask task, ISliceSegmenter segmenter, int past, CancellationToken cancel)
    {
        var drawn = task.Prompt();
        var (first, last) = task.Ends();
        List<PropagatedSlice>[] ways = [[], []];
        var options = new PropagationOptions { Threads = 1, Presence = null };
        var propagator = new Propagator(task.Image, task.Axis, new Limited(segmenter, drawn.Slice, first - past, last + past), options);
        foreach (var segmented in propagator.Run([drawn], cancel).OfType<SliceSegmented>())
        {
            int k = segmented.Slice;
            ways[k < drawn.Slice ? 0 : 1].Add(
                new PropagatedSlice(
                    segmented.Features!.Presence, k >= first && k <= last, Overlap.Count(task.Truth(k), segmented.ToMask())));
        }

        int area = drawn.Mask.Area;
        int others = task.Case.SlicesOf(task.Label, task.Axis, 1).Count - 1;
        return new PropagatedTask(task.Case.Dataset, new OverlapCounts(task.Case.Labels.Count(task.Label), area, area), others, ways);
    }

    /// <summary>What is right and wrong where of each way only its first slices are kept.</summary>
    /// <param name="kept">How many.</param>
    public CutScore Score(Func<IReadOnlyList<PropagatedSlice>, int> kept)
    {
        var slices = Ways.SelectMany(way => way.Take(kept(way))).ToList();
        var counts = slices.Aggregate(Volume, (sum, s) => sum + (s.Overlap with { Truth = 0 }));
        return new CutScore(
            counts.Dice, slices.Count(s => !s.Present && s.Overlap.Result > 0),
            Others - slices.Count(s => s.Overlap is { Truth: > 0, Result: > 0 }));
    }

    /// <summary>Answers with nothing beyond the first and the last slice, which ends a way.</summary>
    private sealed class Limited(ISliceSegmenter segmenter, int drawn, int first, int last) : ISliceSegmenter
    {
        public void Segment(Slice query, Prompt prompt, Slice logits)
        {
            int k = drawn - prompt.Offset;
            if (k >= first && k <= last)
            {
                segmenter.Segment(query, prompt, logits);
            }
            else
            {
                Array.Fill(logits.Values, -PromptMaskSegmenter.Certain);
            }
        }
    }
}
