using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Training;

/// <summary>The loss that training minimises.</summary>
public enum LossKind
{
    CrossEntropyAndDice,

    /// <summary>Soft Dice alone.</summary>
    Dice,
}

/// <summary>Binary cross-entropy and soft Dice loss, each a mean over the batch.</summary>
public static class SegmentationLoss
{
    /// <param name="logits">(B, 1, S, S).</param>
    /// <param name="truth">(B, 1, S, S), 0 or 1.</param>
    /// <param name="kind">Whether cross-entropy counts.</param>
    /// <returns>A scalar: cross-entropy in nats a pixel, from 0 to infinity, plus 1 - Dice.</returns>
    public static Tensor Of(Tensor logits, Tensor truth, LossKind kind = LossKind.CrossEntropyAndDice)
    {
        var dice = OneMinusDice(logits, truth);
        return kind == LossKind.Dice ? dice : F.binary_cross_entropy_with_logits(logits, truth).add(dice, Scalars.One);
    }

    private static Tensor OneMinusDice(Tensor logits, Tensor truth)
    {
        var mask = logits.sigmoid();
        long[] pixels = [1, 2, 3];
        var overlap = (mask * truth).sum(pixels);                                       // (B)
        var both = mask.sum(pixels).add(truth.sum(pixels), Scalars.One);                // (B)
        // One pixel is added above and below, so that two empty masks agree.
        var dice = overlap.mul(Scalars.Two).add(Scalars.One, Scalars.One).div(both.add(Scalars.One, Scalars.One));
        return dice.mean().mul(Scalars.MinusOne).add(Scalars.One, Scalars.One);
    }
}
