using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Returns the prompt's mask itself: the copied prompt slice if propagation hands prompts over unchanged, the carried mask if it
/// aligns them. The baseline that a network has to beat.
/// </summary>
public sealed class PromptMaskSegmenter : ISliceSegmenter
{
    /// <summary>Logit of a pixel that is wholly inside: a soft mask m becomes <c>8 m - 4</c>, zero at its border.</summary>
    public const float Certain = 4;

    public void Segment(Slice query, Prompt prompt, Slice logits) => Logits(prompt.Mask.Values, logits.Values);

    /// <summary>A soft mask in [0, 1] as logits in [-4, 4].</summary>
    /// <param name="softMask">Any number of values.</param>
    /// <param name="logits">As many numbers; may be the same memory.</param>
    public static void Logits(ReadOnlySpan<float> softMask, Span<float> logits)
    {
        TensorPrimitives.Multiply(softMask, 2 * Certain, logits);
        TensorPrimitives.Subtract(logits, Certain, logits);
    }
}
