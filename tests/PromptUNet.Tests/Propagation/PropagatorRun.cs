using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>A propagator with the masks that its events tell.</summary>
internal sealed class PropagatorRun(Volume volume, int axis, ISliceSegmenter segmenter, PropagationOptions? options = null)
{
    private readonly Propagator _propagator = new(volume, axis, segmenter, options);
    private PropagatedMasks _masks = new(volume.Grid, axis, []);

    public IEnumerable<PropagationEvent> Run(IEnumerable<Keyframe> keyframes, CancellationToken cancel = default)
    {
        List<Keyframe> drawn = [.. keyframes];
        var events = _propagator.Run(drawn, cancel);
        _masks = new PropagatedMasks(volume.Grid, axis, drawn);
        return Taken(events);
    }

    public Mask Mask(int slice) => _masks[slice];

    public double? ConfidenceOn(int slice) => _masks.ConfidenceOn(slice);

    public LabelVolume ToLabels(int label) => _masks.ToLabels(label);

    private IEnumerable<PropagationEvent> Taken(IEnumerable<PropagationEvent> events)
    {
        foreach (var happened in events)
        {
            _masks.Take(happened);
            yield return happened;
        }
    }
}
