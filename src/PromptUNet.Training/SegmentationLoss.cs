using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptUNet.Training;

/// <summary>Binary cross-entropy plus soft Dice loss, each a mean over the batch.</summary>
public static class SegmentationLoss
{
    /// <param name="logits">(B, 1, S, S).</param>
    /// <param name="truth">(B, 1, S, S), 0 or 1.</param>
    /// <returns>A scalar between 0 and infinity: cross-entropy in nats a pixel, plus 1 - Dice.</returns>
    public static Tensor Of(Tensor logits, Tensor truth)
    {
        var crossEntropy = F.binary_cross_entropy_with_logits(logits, truth);
        var mask = logits.sigmoid();
        long[] pixels = [1, 2, 3];
        var overlap = (mask * truth).sum(pixels);                                       // (B)
        var both = mask.sum(pixels).add(truth.sum(pixels), Scalars.One);                // (B)
        // One pixel is added above and below, so that two empty masks agree.
        var dice = overlap.mul(Scalars.Two).add(Scalars.One).div(both.add(Scalars.One));
        return crossEntropy.add(dice.mean().mul(Scalars.MinusOne), Scalars.One).add(Scalars.One);
    }
}
