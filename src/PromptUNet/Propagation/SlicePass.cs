using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The sequential inference of Fig. 2 along one pass: from a keyframe slice by slice in one direction. Each slice is segmented from the
/// prompt that arrives there. The result depends only on the keyframe, the volume and whether the object may end before the last slice.
/// So a shorter pass gives the first part of a longer one.
/// </summary>
internal sealed class SlicePass(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions options)
{
    /// <summary>Smoothed P below which slices past an end are not kept, and their greatest number (docs/decisions/0045).</summary>
    private const double LeastBeyond = 0.4;
    private const int MostBeyond = 16;

    /// <summary>A segmented slice, or one on which no mask has arrived. Valid until the next one.</summary>
    /// <param name="Slice">Index along the axis.</param>
    /// <param name="Before">The slice with its prompt.</param>
    /// <param name="Logits">The slice's logits; all below 0 when no mask has arrived.</param>
    /// <param name="Presence">Features of the object's presence; null when the drawn mask is not carried.</param>
    private readonly record struct Segmented(int Slice, PromptedSlice Before, Slice Logits, PresenceFeatures? Presence);

    /// <summary>
    /// The pass's events, without counts. The object ends where no mask arrives, where it is judged to be gone, and where the prediction
    /// is empty.
    /// </summary>
    /// <param name="pass">The keyframe, the direction and the number of slices.</param>
    /// <param name="ahead">Whether another thread moves the prompt to the next slice while one is segmented.</param>
    /// <param name="cancellation">Checked once a slice.</param>
    public IEnumerable<PropagationEvent> Run(Pass pass, bool ahead, CancellationToken cancellation)
    {
        if (pass.From.Mask.IsEmpty)
        {
            yield return new ObjectEnded(pass.From.Slice + pass.Direction, pass.Last) { IsByKeyframe = true };
            yield break;
        }

        var (width, height) = volume.Grid.SliceSize(axis);
        var drawn = volume.Slice(axis, pass.From.Slice);
        var feedback = options.FeedbackThreshold is { } tau ? new SelfSupervisedFeedback(tau, options.Normalisation, drawn) : null;
        bool goesAhead = ahead && options.HandOn == HandOn.Drawn;
        var prompt = new MovingPrompt(volume, axis, pass, drawn, feedback, options, goesAhead);
        using var lookAhead = new LookAhead<PromptedSlice>(PromptedSlice.Of(drawn), new(width, height), prompt.Step, goesAhead);
        var judge = options.CarriesDrawing ? JudgeOf(pass, drawn) : null;
        var (before, handedOn) = (pass.From.Mask.ToSlice(), new Mask(width, height));
        using var slices = Segment(pass, lookAhead, judge, feedback, cancellation).GetEnumerator();
        while (slices.MoveNext())
        {
            var (k, here, logits, presence) = slices.Current;
            if (here.Prompt is null)
            {
                yield return Ended();
                yield break;
            }

            bool isBeyondExtent = Math.Abs(k - pass.From.Slice) > pass.Farthest;
            if (EndIsJudged(pass) && (isBeyondExtent || judge!.Smoothed < options.Presence!.Threshold))
            {
                yield return Ended(isBeyondExtent ? null : judge!.Smoothed);
                yield break;
            }

            var consensus = feedback?.Judge(here.Similarity!.Value, logits);        // equation (4)
            yield return new SliceSegmented(k, logits, here.Similarity)
            {
                Features = presence is { } seen
                    ? SliceFeatures.OfOne(seen, options.Confidence.TrustOf(seen), before, logits, Math.Abs(k - pass.From.Slice)) : null,
                Model = options.Confidence,
            };
            if (!logits.AnyAbove(0))
            {
                yield return Ended();
                yield break;
            }

            logits.Values.CopyTo(before.Values, 0);
            if ((consensus ?? (options.HandOn == HandOn.Prediction ? Cut(logits, handedOn) : null)) is { } next)
            {
                lookAhead.Forget();
                prompt.Replace(here, next);
            }

            if (consensus is not null)
            {
                feedback!.Select(here.Normalised);
                yield return new PromptChanged(k, feedback.Drop);
            }
        }

        ObjectEnded Ended(double? presence = null) => new(slices.Current.Slice, pass.Last, presence)
        {
            Features = options.CarriesDrawing ? Past(pass.From, slices.Current, judge!.Presence) : null,
            Model = options.Confidence,
            Continuation = EndIsJudged(pass) ? new(() => Beyond(slices, judge!)) : null,
        };
    }

    /// <summary>Segments slice after slice, up to the first one on which no mask arrives.</summary>
    private IEnumerable<Segmented> Segment(
        Pass pass, LookAhead<PromptedSlice> lookAhead, PresenceJudge? judge, SelfSupervisedFeedback? feedback,
            CancellationToken cancellation)
    {
        var (width, height) = volume.Grid.SliceSize(axis);
        var logits = new Slice(width, height);
        var previous = options.Align ? new PreviousPrediction(width, height) : null;
        foreach (int k in pass.Slices)
        {
            cancellation.ThrowIfCancellationRequested();
            var here = lookAhead.Go(k, k == pass.Last ? null : k + pass.Direction);
            feedback?.Carry(here.Flow);
            if (here.Prompt is not { } prompt)
            {
                yield return new Segmented(k, here, logits, null);
                yield break;
            }

            segmenter.Segment(here.Image, previous?.Show(prompt, here.Flow) ?? prompt, logits);
            var presence = judge?.Judge(k, here.Image, prompt, logits);
            previous?.Take(here.Image, logits);
            yield return new Segmented(k, here, logits, presence);
        }
    }

    private PresenceJudge JudgeOf(Pass pass, Slice drawn)
    {
        var view = new FeatureReader(volume.Grid, axis, pass.From, drawn, options.Carry.Normalisation);
        return new PresenceJudge(view, options.PresenceInUse, drawn.Width, drawn.Height);
    }

    private bool EndIsJudged(Pass pass) => options.PresenceInUse is not null && !pass.LeadsToObject;

    /// <summary>The prediction cut at 0 (Fig. 2).</summary>
    private static Mask Cut(Slice logits, Mask mask)
    {
        logits.Above(0, mask);
        return mask;
    }

    /// <summary>Segments slices past an end, from the one after the slice segmented last.</summary>
    private static List<SliceBeyond> Beyond(IEnumerator<Segmented> slices, PresenceJudge judge)
    {
        List<SliceBeyond> beyond = [];
        do
        {
            if (slices.Current.Before.Prompt is null || judge.Smoothed < LeastBeyond || !slices.Current.Logits.AnyAbove(0))
            {
                break;
            }

            beyond.Add(new SliceBeyond(slices.Current.Slice, slices.Current.Logits.Above(0), judge.Smoothed));
        }
        while (beyond.Count < MostBeyond && slices.MoveNext());

        return beyond;
    }

    private EndFeatures Past(Keyframe drawn, Segmented end, double presence)
    {
        int area = drawn.Mask.Area;
        double radii = FeatureReader.RadiiASlice(volume.Grid, axis, area);
        return new EndFeatures(
            end.Presence is null ? 0 : presence, Math.Sqrt(radii * Math.Abs(end.Slice - drawn.Slice)), Math.Sqrt(radii),
                Math.Log(area + 1.0));
    }
}
