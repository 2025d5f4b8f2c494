using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>Something that happened while a volume was segmented. Match on the type to handle it.</summary>
public abstract record PropagationEvent
{
    /// <summary>Slices finished so far, of <see cref="Total"/>.</summary>
    public int Done { get; init; }

    /// <summary>Slices that this computation has to segment; keyframes and slices that stay as they are do not count.</summary>
    public int Total { get; init; }
}

/// <summary>A slice has been segmented; between two keyframes, from both sides.</summary>
/// <param name="Slice">Index along the axis of propagation.</param>
/// <param name="Logits">The prediction, or both blended, on the slice's pixel grid; valid until the next event is read.</param>
/// <param name="Similarity">s_i of equation (4); null when the self-supervised feedback is off.</param>
public sealed record SliceSegmented(int Slice, Slice Logits, double? Similarity) : PropagationEvent
{
    /// <summary>Features that predict the mask's quality; null when prompts are not carried or predictions are handed on.</summary>
    public SliceFeatures? Features { get; init; }

    /// <summary>Predicted Dice of the slice's mask with what a person would draw; null when there are no features.</summary>
    public double? Confidence => Features is null ? null : Model.Of(Features);

    internal ConfidenceModel Model { get; init; } = ConfidenceModel.Default;

    /// <summary>The logits cut at 0, as they are now: the slice's result.</summary>
    public Mask ToMask() => Logits.Above(0);
}

/// <summary>Equation (4) has selected the consensus of the buffered predictions as the prompt of the next slices.</summary>
/// <param name="Slice">The slice that the new prompt belongs to, segmented just before.</param>
/// <param name="SimilarityDrop">Delta s_i, at least tau.</param>
public sealed record PromptChanged(int Slice, double SimilarityDrop) : PropagationEvent;

/// <summary>The object is absent from a slice on, in the direction of travel: all slices up to the last one are empty.</summary>
/// <param name="Slice">The first slice without the object.</param>
/// <param name="Last">The last slice before the next keyframe or the volume's border.</param>
/// <param name="Presence">
/// P(the object is still there), smoothed along the pass, when it was too small; null when a mask was empty.
/// </param>
public sealed record ObjectEnded(int Slice, int Last, double? Presence = null) : PropagationEvent
{
    /// <summary>Features of the first of these slices; null when a keyframe says that the object is absent, or none were read.</summary>
    public EndFeatures? Features { get; init; }

    /// <summary>Whether a keyframe says that the object is absent, so that it is certain.</summary>
    public bool IsByKeyframe { get; init; }

    /// <summary>All of these slices, in the direction of travel.</summary>
    public IEnumerable<int> Slices => Slice <= Last
        ? Enumerable.Range(Slice, Last - Slice + 1)
        : Enumerable.Range(Last, Slice - Last + 1).Reverse();

    /// <summary>Features of one of these slices.</summary>
    public EndFeatures? FeaturesOn(int slice) => Features?.Farther(Math.Abs(slice - Slice));

    /// <summary>P(the object is absent from one of these slices); null when there are no features.</summary>
    public double? ConfidenceOn(int slice) => IsByKeyframe ? 1 : FeaturesOn(slice) is { } features ? Model.Of(features) : null;

    internal ConfidenceModel Model { get; init; } = ConfidenceModel.Default;

    /// <summary>Segments slices past the end.</summary>
    internal Lazy<IReadOnlyList<SliceBeyond>>? Continuation { get; init; }

    /// <summary>
    /// The first of these slices, in the direction of travel, segmented as if the object went on. There are none when the end was not
    /// judged, or the mask was empty. They are not part of the result. The first call segments them, which takes time; call it before the
    /// next event is read.
    /// </summary>
    public IReadOnlyList<SliceBeyond> Beyond() => Continuation?.Value ?? [];
}

/// <summary>What happened along one of the three axes before their vote (<see cref="Consensus"/>); none of it is a result yet.</summary>
/// <param name="Axis">The array axis.</param>
/// <param name="Happened">With counts of its own and slices along that axis.</param>
public sealed record PlaneEvent(int Axis, PropagationEvent Happened) : PropagationEvent;

/// <summary>Every slice without a keyframe now has its result.</summary>
public sealed record Finished : PropagationEvent;

/// <summary>
/// A slice past the end that was judged, segmented as if the object went on, so that a person may restore it. It is not part of the
/// result.
/// </summary>
/// <param name="Slice">Index along the axis of propagation.</param>
/// <param name="Mask">The segmented mask, with at least one pixel.</param>
/// <param name="Presence">P(the object is on the slice or farther on), smoothed along the pass.</param>
public sealed record SliceBeyond(int Slice, Mask Mask, double Presence);
