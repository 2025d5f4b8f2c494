using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Answers with the prompt's mask itself: copying the prompt slice where propagation hands prompts over as they are, the
/// carried mask where it aligns them. The baseline that a network has to beat.
/// </summary>
public sealed class PromptMaskSegmenter : ISliceSegmenter
{
    /// <summary>Logit of a pixel that is wholly inside: a soft mask m becomes <c>8 m - 4</c>, zero at its border.</summary>
    public const float Certain = 4;

    public void Segment(Slice query, Prompt prompt, Slice logits) => Logits(prompt.Mask, logits);

    /// <summary>A soft mask in [0, 1] as logits in [-4, 4].</summary>
    public static void Logits(Slice softMask, Slice logits)
    {
        TensorPrimitives.Multiply(softMask.Values, 2 * Certain, logits.Values);
        TensorPrimitives.Subtract(logits.Values, Certain, logits.Values);
    }
}
