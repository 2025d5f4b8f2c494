using System.Numerics.Tensors;

namespace PromptUNet.Prompting;

/// <summary>Turns logits into the soft mask that prompts another slice.</summary>
public static class SoftMask
{
    /// <summary>Takes logits that rise by one a pixel across the outline; the mask is soft within that pixel.</summary>
    /// <param name="logits">Any number of values.</param>
    /// <param name="mask">As many numbers in [0, 1], to be overwritten; may be the same memory.</param>
    public static void Of(ReadOnlySpan<float> logits, Span<float> mask)
    {
        TensorPrimitives.Add(logits, 0.5f, mask);
        TensorPrimitives.Max(mask, 0, mask);
        TensorPrimitives.Min(mask, 1, mask);
    }
}
