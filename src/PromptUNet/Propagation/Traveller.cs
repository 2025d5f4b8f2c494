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
    private readonly CarryOptions? _carry;
    private PromptCarrier? _carrier;
    private Slice _image, _mask;
    private int _steps;

    /// <summary>Starts at a slice and its mask; without carry options the prompt stays on its own pixels.</summary>
    public Traveller(Volume volume, int axis, int direction, CarryOptions? carry, Slice image, Mask mask)
    {
        (_volume, _axis, _direction, _carry) = (volume, axis, direction, carry);
        (_image, _mask) = (image, mask.ToSlice());
        Replace(image, mask);
    }

    /// <summary>Starts anew at a slice and its mask.</summary>
    public void Replace(Slice image, Mask mask)
    {
        (_image, _mask, _steps) = (new Slice(image.Width, image.Height, [.. image.Values]), mask.ToSlice(), 0);
        _carrier = _carry is null ? null : new PromptCarrier(_image, _mask, _carry);
    }

    /// <summary>Goes on to the next slice.</summary>
    /// <param name="here">Raw grey values of the slice reached before.</param>
    /// <param name="slice">Index of the next one.</param>
    /// <param name="feedback">Looks at it, where it is in use.</param>
    /// <param name="there">Takes what is found.</param>
    public void Step(Slice here, int slice, SelfSupervisedFeedback? feedback, Approach there)
    {
        _volume.CopySlice(_axis, slice, there.Image.Values);
        there.Similarity = feedback?.Look(there.Image, there.Seen);
        _steps++;
        there.Flow = _carrier?.Step(here, there.Image);
        var prompt = new Prompt(_carrier?.Image ?? _image, _carrier?.Mask ?? _mask, -_direction * _steps);
        there.Prompt = prompt.Mask.Above(0.5f).IsEmpty ? null : prompt;
    }
}
