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
    /// <summary>P of a slice on which an answer that drops most of the carried mask is not believed.</summary>
    private const double PlainToSee = 0.9;

    /// <summary>Smoothed P below which slices past an end are not kept, and how many are at most (docs/decisions/0045).</summary>
    private const double LeastBeyond = 0.4;
    private const int MostBeyond = 16;

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
        double smoothed = 1;
        using var way = new Way(
            new Traveller(volume, axis, stretch, drawn, options), feedback, drawn, stretch, ahead && options.HandOn == HandOn.Vouched);
        var previous = options.Align ? new PreviousAnswer(width, height) : null;
        foreach (int k in stretch.Slices)
        {
            cancellation.ThrowIfCancellationRequested();
            var there = way.Reach(k);
            feedback?.Carry(there.Flow);
            if (there.Prompt is not { } prompt)
            {
                yield return Ended(k, there);
                yield break;
            }

            double presence = Presence(there);
            smoothed = PresenceModel.Smoothed(smoothed, presence);
            bool tapered = Math.Abs(k - stretch.From.Slice) > stretch.Farthest;
            if (EndIsLookedFor(stretch) && (tapered || smoothed < options.Presence!.Threshold))
            {
                yield return Ended(k, there, tapered ? null : smoothed);
                yield break;
            }

            segmenter.Segment(there.Image, previous?.Show(prompt, there.Flow) ?? prompt, logits);
            KeepWhatIsPlain(prompt.Mask, presence, logits);
            previous?.Take(there.Image, logits);
            var consensus = feedback?.Judge(there.Similarity!.Value, logits);
            yield return new SliceSegmented(k, logits, there.Similarity)
            {
                Evidence = there.Signs is { } seen ? SliceEvidence.OfOne(seen, options.Confidence.TrustOf(seen), prompt.Mask, before, logits) : null,
                Model = options.Confidence,
            };
            if (!logits.AnyAbove(0))
            {
                yield return Ended(k, there);
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

        ObjectEnded Ended(int slice, Approach there, double? presence = null) => new(slice, stretch.Last, presence)
        {
            Evidence = options.CarriesDrawing ? Past(stretch.From, slice, there.Signs) : null, Model = options.Confidence,
            Continuation = EndIsLookedFor(stretch) ? new(() => Beyond(stretch, way, slice, there, smoothed, cancellation)) : null,
        };
    }

    private bool EndIsLookedFor(Stretch stretch) => options.PresenceInUse is not null && !stretch.LeadsToObject;

    /// <summary>P(the object is on the slice or farther on); 1 where that is not judged.</summary>
    private double Presence(Approach there) => there.Signs is { } signs && options.PresenceInUse is { } model ? model.Of(signs) : 1;

    /// <summary>
    /// Where the object is plain to see, an answer with less than half of the carried mask's pixels is an error of the segmenter: the
    /// carried mask takes its place. On every stretch alike, so that a slice does not depend on what the stretch leads to.
    /// </summary>
    private void KeepWhatIsPlain(Slice carried, double presence, Slice logits)
    {
        if (options.PresenceInUse is not null && presence >= PlainToSee && 2 * Area(logits, 0) < Area(carried, 0.5f))
        {
            PromptMaskSegmenter.Logits(carried.Values, logits.Values);
        }
    }

    /// <summary>What was drawn is carried on for some slices, without asking the segmenter.</summary>
    private List<SliceBeyond> Beyond(Stretch stretch, Way way, int end, Approach there, double smoothed, CancellationToken cancellation)
    {
        List<SliceBeyond> beyond = [];
        for (int k = end; there.Prompt is { } prompt && smoothed >= LeastBeyond && beyond.Count < MostBeyond; k += stretch.Direction)
        {
            beyond.Add(new SliceBeyond(k, prompt.Mask.Above(0.5f), smoothed));
            if (k == stretch.Last)
            {
                break;
            }

            cancellation.ThrowIfCancellationRequested();
            there = way.Reach(k + stretch.Direction);
            smoothed = PresenceModel.Smoothed(smoothed, Presence(there));
        }

        return beyond;
    }

    private static int Area(Slice slice, float threshold) => slice.Box(threshold) is { } box ? slice.AreaAbove(threshold, box) : 0;

    private EndEvidence Past(Keyframe drawn, int slice, PresenceSigns? signs)
    {
        int area = drawn.Mask.Area;
        double radii = PresenceView.RadiiASlice(volume.Grid, axis, area);
        return new EndEvidence(
            signs is { } shown ? options.Confidence.TrustOf(shown) : 0, Math.Sqrt(radii * Math.Abs(slice - drawn.Slice)), Math.Sqrt(radii), Math.Log(area + 1.0));
    }
}
