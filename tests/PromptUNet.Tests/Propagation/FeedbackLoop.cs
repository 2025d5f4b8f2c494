using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>The interactive feedback loop of section 3.3 on one structure along one axis, by an annotation session.</summary>
internal sealed class FeedbackLoop
{
    private const int Structure = 1;

    private readonly AnnotationSession _session;
    private readonly int _axis;

    public FeedbackLoop(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
    {
        (_session, _axis) = (new AnnotationSession(volume, segmenter, options), axis);
        _session.Apply(new AddLabel(Structure, "structure", LabelColours.Of(Structure)));
    }

    /// <summary>Ascending by slice.</summary>
    public IReadOnlyList<Keyframe> Keyframes =>
        [.. _session.State.Labels[Structure].Keyframes.Across(_axis).Select(k => new Keyframe(k.Key, k.Value.Mask.ToMask()))];

    /// <summary>Slices that do not follow from the keyframes yet, ascending.</summary>
    public IReadOnlyList<int> Pending =>
        [.. _session.Stale.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))];

    public Mask Mask(int slice) => _session.Result.Mask(Structure, _axis, slice);

    public int[] Voxels() => _session.Result.ToArray();

    /// <summary>Draws keyframes, and computes what follows while the events are read.</summary>
    public IEnumerable<PropagationEvent> Draw(IEnumerable<Keyframe> keyframes, CancellationToken cancel = default)
    {
        foreach (var (slice, mask) in keyframes)
        {
            _session.Apply(new SetKeyframe(Structure, _axis, slice, new PixelSet(mask), KeyframeSource.Drawn));
        }

        return Resume(cancel);
    }

    public IEnumerable<PropagationEvent> Correct(Keyframe keyframe, CancellationToken cancel = default) => Draw([keyframe], cancel);

    public IEnumerable<PropagationEvent> Resume(CancellationToken cancel = default) => _session.Compute(cancel).Select(e => e.Event);
}
