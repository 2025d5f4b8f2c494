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
        var (logits, before, handedOn) = (new Slice(width, height), stretch.From.Mask.ToSlice(), new Mask(width, height));
        var end = stretch.LeadsToObject ? null : options.PresenceInUse;
        using var way = new Way(
            new Traveller(volume, axis, stretch, drawn, options), feedback, drawn, stretch, ahead && options.HandOn == HandOn.Vouched);
        var previous = options.Align ? new PreviousAnswer(width, height) : null;
        foreach (int k in stretch.Slices)
        {
            cancellation.ThrowIfCancellationRequested();
            var there = way.Reach(k);
            feedback?.Carry(there.Flow);
            if (there.Prompt is not { } prompt || (end is not null && Math.Abs(k - stretch.From.Slice) > stretch.Farthest))
            {
                yield return Ended(k, there.Signs);
                yield break;
            }

            if (there.Signs is { } signs && end?.Of(signs) is { } presence && presence < end.Threshold)
            {
                yield return Ended(k, signs, presence);
                yield break;
            }

            segmenter.Segment(there.Image, previous?.Show(prompt, there.Flow) ?? prompt, logits);
            previous?.Take(there.Image, logits);
            var consensus = feedback?.Judge(there.Similarity!.Value, logits);
            yield return new SliceSegmented(k, logits, there.Similarity)
            {
                Evidence = there.Signs is { } seen ? SliceEvidence.OfOne(seen, options.Confidence.TrustOf(seen), prompt.Mask, before, logits) : null,
                Model = options.Confidence,
            };
            if (!logits.AnyAbove(0))
            {
                yield return Ended(k, there.Signs);
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

        ObjectEnded Ended(int slice, PresenceSigns? signs, double? presence = null) => new(slice, stretch.Last, presence)
        {
            Evidence = options.CarriesDrawing ? Past(stretch.From, slice, signs) : null, Model = options.Confidence,
        };
    }

    private EndEvidence Past(Keyframe drawn, int slice, PresenceSigns? signs)
    {
        int area = drawn.Mask.Area;
        double radii = PresenceView.RadiiASlice(volume.Grid, axis, area);
        return new EndEvidence(
            signs is { } shown ? options.Confidence.TrustOf(shown) : 0, Math.Sqrt(radii * Math.Abs(slice - drawn.Slice)), Math.Sqrt(radii), Math.Log(area + 1.0));
    }
}
