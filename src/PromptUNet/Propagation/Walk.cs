using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The sequential inference of Fig. 2 along one stretch: from a keyframe slice by slice in one direction, each slice
/// segmented from the prompt that arrives there. Depends on nothing but the keyframe, the volume and whether the object may end on
/// the way, so a shorter stretch gives the first part of a longer one.
/// </summary>
internal sealed class Walk(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions options)
{
    /// <summary>Smoothed P below which slices past an end are not kept, and how many are at most (docs/decisions/0045).</summary>
    private const double LeastBeyond = 0.4;
    private const int MostBeyond = 16;

    /// <summary>A slice that was segmented, or that no mask has arrived on. Valid until the next one.</summary>
    /// <param name="Slice">Index along the axis.</param>
    /// <param name="There">What was known of it before.</param>
    /// <param name="Logits">Of the slice; all below 0 where no mask has arrived.</param>
    /// <param name="Signs">Of the object's presence; null where the drawing is not carried.</param>
    private readonly record struct Segmented(int Slice, Approach There, Slice Logits, PresenceSigns? Signs);

    /// <summary>
    /// The stretch's events, without counts. The object ends where no mask arrives, where it seems to be gone, and where the
    /// prediction is empty.
    /// </summary>
    /// <param name="stretch">Where from and how far.</param>
    /// <param name="ahead">The next slice is approached on another thread while one is segmented.</param>
    /// <param name="cancellation">Looked at once a slice.</param>
    public IEnumerable<PropagationEvent> Along(Stretch stretch, bool ahead, CancellationToken cancellation)
    {
        if (stretch.From.Mask.IsEmpty)
        {
            yield return new ObjectEnded(stretch.From.Slice + stretch.Direction, stretch.Last) { Vouched = true };
            yield break;
        }

        var (width, height) = volume.Grid.SliceSize(axis);
        var drawn = volume.Slice(axis, stretch.From.Slice);
        var feedback = options.FeedbackThreshold is { } tau ? new SelfSupervisedFeedback(tau, options.Normalisation, drawn) : null;
        var (before, handedOn) = (stretch.From.Mask.ToSlice(), new Mask(width, height));
        using var way = new Way(
            new Traveller(volume, axis, stretch, drawn, options), feedback, drawn, stretch, ahead && options.HandOn == HandOn.Vouched);
        var judge = options.CarriesDrawing
            ? new PresenceJudge(new PresenceView(volume.Grid, axis, stretch.From, drawn, options.Carry.Normalisation), options.PresenceInUse, width, height)
            : null;
        using var slices = Follow(stretch, way, judge, feedback, cancellation).GetEnumerator();
        while (slices.MoveNext())
        {
            var (k, there, logits, signs) = slices.Current;
            if (there.Prompt is null)
            {
                yield return Ended();
                yield break;
            }

            bool tapered = Math.Abs(k - stretch.From.Slice) > stretch.Farthest;
            if (EndIsLookedFor(stretch) && (tapered || judge!.Smoothed < options.Presence!.Threshold))
            {
                yield return Ended(tapered ? null : judge!.Smoothed);
                yield break;
            }

            var consensus = feedback?.Judge(there.Similarity!.Value, logits);
            yield return new SliceSegmented(k, logits, there.Similarity)
            {
                Evidence = signs is { } seen ? SliceEvidence.OfOne(seen, options.Confidence.TrustOf(seen), before, logits) : null,
                Model = options.Confidence,
            };
            if (!logits.AnyAbove(0))
            {
                yield return Ended();
                yield break;
            }

            logits.Values.CopyTo(before.Values, 0);
            if (consensus is not null)
            {
                way.Replace(consensus);
                feedback!.Select(there.Seen);
                yield return new PromptChanged(k, feedback.Drop);
            }
            else if (options.HandOn == HandOn.Prediction)
            {
                logits.Above(0, handedOn);
                way.Replace(handedOn);
            }
        }

        ObjectEnded Ended(double? presence = null) => new(slices.Current.Slice, stretch.Last, presence)
        {
            Evidence = options.CarriesDrawing ? Past(stretch.From, slices.Current, judge!.Presence) : null, Model = options.Confidence,
            Continuation = EndIsLookedFor(stretch) ? new(() => Beyond(slices, judge!)) : null,
        };
    }

    /// <summary>Segments slice after slice, up to the first one that no mask arrives on.</summary>
    private IEnumerable<Segmented> Follow(
        Stretch stretch, Way way, PresenceJudge? judge, SelfSupervisedFeedback? feedback, CancellationToken cancellation)
    {
        var (width, height) = volume.Grid.SliceSize(axis);
        var logits = new Slice(width, height);
        var previous = options.Align ? new PreviousAnswer(width, height) : null;
        foreach (int k in stretch.Slices)
        {
            cancellation.ThrowIfCancellationRequested();
            var there = way.Reach(k);
            feedback?.Carry(there.Flow);
            if (there.Prompt is not { } prompt)
            {
                yield return new Segmented(k, there, logits, null);
                yield break;
            }

            segmenter.Segment(there.Image, previous?.Show(prompt, there.Flow) ?? prompt, logits);
            var signs = judge?.Judge(k, there.Image, prompt, logits);
            previous?.Take(there.Image, logits);
            yield return new Segmented(k, there, logits, signs);
        }
    }

    private bool EndIsLookedFor(Stretch stretch) => options.PresenceInUse is not null && !stretch.LeadsToObject;

    /// <summary>The walk goes on past an end, from the slice where it stands.</summary>
    private static List<SliceBeyond> Beyond(IEnumerator<Segmented> slices, PresenceJudge judge)
    {
        List<SliceBeyond> beyond = [];
        do
        {
            if (slices.Current.There.Prompt is null || judge.Smoothed < LeastBeyond || !slices.Current.Logits.AnyAbove(0))
            {
                break;
            }

            beyond.Add(new SliceBeyond(slices.Current.Slice, slices.Current.Logits.Above(0), judge.Smoothed));
        }
        while (beyond.Count < MostBeyond && slices.MoveNext());

        return beyond;
    }

    private EndEvidence Past(Keyframe drawn, Segmented end, double presence)
    {
        int area = drawn.Mask.Area;
        double radii = PresenceView.RadiiASlice(volume.Grid, axis, area);
        return new EndEvidence(
            end.Signs is null ? 0 : presence, Math.Sqrt(radii * Math.Abs(end.Slice - drawn.Slice)), Math.Sqrt(radii), Math.Log(area + 1.0));
    }
}
