using System.Numerics.Tensors;
using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// The self-supervised feedback loop, equation (4) of section 3.3: when the similarity to the prompt's slice has dropped
/// by tau since that slice's first neighbour, the pixels that every prediction since then agrees on become the prompt.
/// </summary>
/// <remarks>
/// x_k is the slice of the last prompt that was drawn or selected here. s_0 is the similarity of the first slice seen
/// after x_k. The buffer B holds the logits of all slices seen since x_k, the current one included; as the minimum is
/// associative, a running minimum stands for it. A pixel of the new prompt is one whose smallest logit is above 0. A
/// consensus without a pixel is no prompt: nothing changes then.
/// </remarks>
public sealed class SelfSupervisedFeedback
{
    private readonly double _threshold;
    private readonly Normalisation _normalisation;
    private readonly Slice _seen;               // the slice seen last, normalised
    private readonly SimilarityTo _similarity;  // to x_k
    private double? _first;         // s_0
    private Slice? _least;          // min of b over B, pixel by pixel

    /// <param name="threshold">tau, above 0.</param>
    /// <param name="normalisation">Applied to each slice before it is compared.</param>
    /// <param name="prompt">Raw grey values of the prompt's slice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not a number above 0.</exception>
    public SelfSupervisedFeedback(double threshold, Normalisation normalisation, Slice prompt)
    {
        CheckThreshold(threshold);
        (_threshold, _normalisation, _seen) = (threshold, normalisation, new Slice(prompt.Width, prompt.Height));
        normalisation.Apply(prompt.Values, _seen.Values);
        _similarity = new SimilarityTo(_seen);
    }

    /// <summary>s_i of the slice seen last.</summary>
    public double Similarity { get; private set; }

    /// <summary>Delta s_i = s_0 - s_i of the slice seen last.</summary>
    public double Drop { get; private set; }

    /// <summary>Lays the buffered logits over the next slice, so that one pixel is one place of the object.</summary>
    public void Carry(WindowedFlow flow)
    {
        if (_least is { } least)
        {
            _least = new Slice(least.Width, least.Height);
            Warp.Apply(least, flow, _least);
        }
    }

    /// <summary>Takes in a slice and its prediction; answers with the new prompt y_p on that slice, or null to keep the old.</summary>
    public Mask? See(Slice image, Slice logits)
    {
        _normalisation.Apply(image.Values, _seen.Values);
        Similarity = _similarity.Of(_seen);
        _first ??= Similarity;
        Drop = _first.Value - Similarity;
        Buffer(logits);
        if (!(Drop >= _threshold) || _least!.Above(0) is not { IsEmpty: false } consensus)
        {
            return null;
        }

        _similarity.Replace(_seen);
        (_first, _least) = (null, null);
        return consensus;
    }

    internal static void CheckThreshold(double threshold)
    {
        if (!(threshold > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold of the similarity drop must be above 0.");
        }
    }

    private void Buffer(Slice logits)
    {
        var least = new Slice(logits.Width, logits.Height);
        TensorPrimitives.Min(logits.Values, (_least ?? logits).Values, least.Values);
        _least = least;
    }
}
