using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Propagation;

/// <summary>
/// The prompt on its way from slice to slice, kept as it is or carried along by optical flow. What it finds on a slice
/// does not depend on predictions, so it may go ahead of them until the prompt is replaced.
/// </summary>
internal sealed class Traveller
{
    private readonly Volume _volume;
    private readonly int _axis, _direction;
    private readonly PromptCarrier? _carrier;
    private readonly Slice _image, _mask;
    private int _steps;

    /// <summary>Starts at a slice and its mask; without carry options the prompt stays on its own pixels.</summary>
    public Traveller(Volume volume, int axis, int direction, CarryOptions? carry, Slice image, Mask mask)
    {
        (_volume, _axis, _direction) = (volume, axis, direction);
        (_image, _mask) = (image.Copy(), mask.ToSlice());
        _carrier = carry is null ? null : new PromptCarrier(_image, _mask, carry);
    }

    /// <summary>Starts anew at a slice and its mask.</summary>
    public void Replace(Slice image, Mask mask)
    {
        image.Values.CopyTo(_image.Values);
        mask.CopyTo(_mask);
        _steps = 0;
        _carrier?.Restart(_image, _mask);
    }

    /// <summary>Goes on to the next slice.</summary>
    /// <param name="here">Raw grey values of the slice reached before.</param>
    /// <param name="slice">Index of the next one.</param>
    /// <param name="feedback">Looks at it, where it is in use.</param>
    /// <param name="there">Takes what is found.</param>
    /// <param name="ahead">Whether the next step comes before what is found here has been used.</param>
    public void Step(Slice here, int slice, SelfSupervisedFeedback? feedback, Approach there, bool ahead)
    {
        _volume.CopySlice(_axis, slice, there.Image.Values);
        there.Similarity = feedback?.Look(there.Image, there.Seen);
        _steps++;
        var flow = _carrier?.Step(here, there.Image) ?? WindowedFlow.None;
        var (image, mask) = _carrier is null ? (_image, _mask) : (_carrier.Image, _carrier.Mask);
        bool arrived = _carrier is null ? mask.AnyAbove(0.5f) : _carrier.Box is not null;
        there.Receive(flow, arrived ? new Prompt(image, mask, -_direction * _steps) : null, ahead && _carrier is not null);
    }
}
