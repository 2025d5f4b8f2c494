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

    /// <param name="volume">The scan.</param>
    /// <param name="axis">The array axis of propagation.</param>
    /// <param name="stretch">Where it starts, and its direction.</param>
    /// <param name="drawn">Raw grey values of the slice where it starts.</param>
    /// <param name="options">Whether the prompt is carried.</param>
    public Traveller(Volume volume, int axis, Stretch stretch, Slice drawn, PropagationOptions options)
    {
        (_volume, _axis, _direction) = (volume, axis, stretch.Direction);
        (_image, _mask) = (drawn.Copy(), stretch.From.Mask.ToSlice());
        _carrier = options.Align ? new PromptCarrier(_image, _mask, options.Carry) : null;
    }

    /// <summary>Starts anew at the slice reached, with a mask on it.</summary>
    public void Replace(Approach reached, Mask mask)
    {
        reached.Image.Values.CopyTo(_image.Values);
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
        int offset = -_direction * _steps;
        bool arrived = _carrier is null ? _mask.AnyAbove(0.5f) : _carrier.Box is not null;
        var prompt = arrived ? _carrier?.Prompt(offset) ?? new Prompt(_image, _mask, offset) : null;
        there.Receive(flow, prompt, ahead && _carrier is not null);
    }
}
