using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments.Annotators;

/// <summary>
/// The interactive feedback loop of section 3.3, as people use it: an annotation of one structure, in which only what follows from a
/// drawn slice is computed again.
/// </summary>
public sealed class PropagatedVolume : IDrawnVolume
{
    private const int Structure = 1;

    private readonly AnnotationSession _session;
    private readonly int _axis;

    /// <param name="session">Without a label yet; gets one.</param>
    /// <param name="axis">The array axis that the drawn slices lie across.</param>
    public PropagatedVolume(AnnotationSession session, int axis)
    {
        (_session, _axis) = (session, axis);
        _session.Apply(new AddLabel(Structure, "structure", LabelColours.Of(Structure)));
    }

    public IEnumerable<(int Slice, Mask? Mask)> Draw(SlicePlace place, Mask drawn, CancellationToken cancel)
    {
        _session.Apply(new SetKeyframe(Structure, place.Axis, place.Slice, new PixelSet(drawn), KeyframeSource.Drawn));
        foreach (var _ in _session.Compute(cancel))
        {
            // The events fill the result.
        }

        HashSet<int> changed = place.Axis == _axis ? [place.Slice] : [];
        foreach (var (first, last) in _session.TakeChanges().Select(box => box.Along(_axis)))
        {
            changed.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return changed.Order().Select(slice => (slice, (Mask?)_session.Result.Mask(Structure, _axis, slice)));
    }

    public NextCorrection? Suggestion() => _session.Suggestion();

    /// <summary>The slices as the program knows them.</summary>
    public IReadOnlyList<SliceState> States() => _session.States(Structure);
}
