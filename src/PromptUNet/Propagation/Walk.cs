using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The sequential inference of Fig. 2 along one stretch: from a keyframe slice by slice in one direction, each slice
/// segmented from the prompt that arrives there. Depends on nothing but the keyframe and the volume, so a shorter stretch
/// gives the first part of a longer one.
/// </summary>
internal sealed class Walk(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions options)
{
    /// <summary>The stretch's events, without counts. The object ends where no mask arrives or the prediction is empty.</summary>
    public IEnumerable<PropagationEvent> Along(Stretch stretch, CancellationToken cancellation)
    {
        if (stretch.From.Mask.IsEmpty)
        {
            yield return new ObjectEnded(stretch.From.Slice + stretch.Direction, stretch.Last);
            yield break;
        }

        var here = volume.Slice(axis, stretch.From.Slice);
        var prompt = new TravellingPrompt(here, stretch.From.Mask, options.Align ? options.Carry : null);
        var feedback = options.FeedbackThreshold is { } tau ? new SelfSupervisedFeedback(tau, options.Normalisation, here) : null;
        foreach (int k in stretch.Slices)
        {
            cancellation.ThrowIfCancellationRequested();
            var there = volume.Slice(axis, k);
            if (prompt.Step(here, there) is { } flow)
            {
                feedback?.Carry(flow);
            }

            if (prompt.Arrived(stretch.Direction) is not { } arrived)
            {
                yield return new ObjectEnded(k, stretch.Last);
                yield break;
            }

            var logits = Segment(there, arrived);
            var mask = logits.Above(0);
            var consensus = feedback?.See(there, logits);
            yield return new SliceSegmented(k, mask, logits, feedback?.Similarity);
            if (mask.IsEmpty)
            {
                yield return new ObjectEnded(k, stretch.Last);
                yield break;
            }

            if (consensus is not null)
            {
                prompt.Replace(there, consensus);
                yield return new PromptChanged(k, feedback!.Drop);
            }
            else if (options.HandOn == HandOn.Prediction)
            {
                prompt.Replace(there, mask);
            }

            here = there;
        }
    }

    private Slice Segment(Slice query, Prompt prompt)
    {
        var logits = segmenter.Segment(query, prompt);
        return logits.Width == query.Width && logits.Height == query.Height ? logits : throw new InvalidOperationException(
            $"{segmenter.GetType().Name} answered a slice of {query.Width} x {query.Height} with logits of {logits.Width} x {logits.Height}.");
    }
}
