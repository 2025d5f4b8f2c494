using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// The slice segmented last, which prompts the next one beside the drawn slice. It is near and uncertain, as the drawing is far and
/// certain (reference-guided mask propagation, Oh et al., CVPR 2018). All memory is its own and used again; one thread at a time.
/// </summary>
/// <param name="width">Of the slices, in pixels.</param>
/// <param name="height">Likewise.</param>
public sealed class PreviousPrediction(int width, int height)
{
    private readonly Slice _image = new(width, height), _mask = new(width, height);
    private readonly Slice _carriedImage = new(width, height), _carriedMask = new(width, height);
    private bool _taken;

    /// <summary>Returns the prompt with the stored slice, carried one step; before one is stored, the prompt itself.</summary>
    /// <param name="prompt">As it has arrived on the next slice.</param>
    /// <param name="step">The flow from the next slice to the stored one.</param>
    public Prompt Show(Prompt prompt, WindowedFlow step)
    {
        if (!_taken)
        {
            return prompt;
        }

        Warp.Apply(_image, step, _carriedImage);
        Warp.Apply(_mask, step, _carriedMask);
        return prompt with { PreviousImage = _carriedImage, PreviousMask = _carriedMask };
    }

    /// <summary>Stores copies of a slice and its segmentation.</summary>
    public void Take(Slice image, Slice logits)
    {
        image.Values.CopyTo(_image.Values, 0);
        SoftMask.Of(logits.Values, _mask.Values);
        _taken = true;
    }
}
