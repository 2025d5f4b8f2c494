using System.Numerics.Tensors;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Propagation;

/// <summary>
/// The self-supervised feedback loop, equation (4) of section 3.3. It acts when the similarity to the prompt's slice has dropped by tau
/// since that slice's first neighbour. The pixels that every prediction since then agrees on become the prompt.
/// </summary>
/// <remarks>
/// x_k is the slice of the last prompt that was drawn or selected here. s_0 is the similarity of the first slice seen after x_k. The
/// buffer B holds the logits of all slices seen since x_k, with the current one. A running minimum stands for it, as the minimum is
/// associative. A pixel of the new prompt is one whose smallest logit is above 0. A consensus without a pixel is no prompt: nothing
/// changes then.
/// </remarks>
public sealed class SelfSupervisedFeedback
{
    private readonly double _threshold;
    private readonly Normalisation _normalisation;
    private readonly Ssim _similarity;      // to x_k
    private double? _first;         // s_0
    private Slice _least, _other;   // min of b over B, pixel by pixel, and room to carry it
    private bool _empty = true;     // B
    private readonly Mask _consensus;

    /// <param name="threshold">tau, above 0.</param>
    /// <param name="normalisation">Applied to each slice before it is compared.</param>
    /// <param name="prompt">Raw grey values of the prompt's slice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not a number above 0.</exception>
    public SelfSupervisedFeedback(double threshold, Normalisation normalisation, Slice prompt)
    {
        CheckThreshold(threshold);
        (_least, _other) = (new Slice(prompt.Width, prompt.Height), new Slice(prompt.Width, prompt.Height));
        _consensus = new Mask(prompt.Width, prompt.Height);
        normalisation.Apply(prompt.Values, _other.Values);
        (_threshold, _normalisation, _similarity) = (threshold, normalisation, new Ssim(_other));
    }

    /// <summary>Delta s_i = s_0 - s_i of the slice judged last.</summary>
    public double Drop { get; private set; }

    /// <summary>
    /// s_i of a slice. It depends on the prompt's slice alone, so a slice may be compared before the earlier ones are judged.
    /// </summary>
    /// <param name="image">Raw grey values.</param>
    /// <param name="seen">Receives the normalised grey values, for <see cref="Select"/>.</param>
    public double Compare(Slice image, Slice seen)
    {
        _normalisation.Apply(image.Values, seen.Values);
        return _similarity.Of(seen);
    }

    /// <summary>Lays the buffered logits over the next slice, so that one pixel is one place of the object.</summary>
    public void Carry(WindowedFlow flow)
    {
        if (!_empty)
        {
            Warp.Apply(_least, flow, _other);
            (_least, _other) = (_other, _least);
        }
    }

    /// <summary>
    /// Adds a slice's prediction. Returns the new prompt y_p on that slice, for <see cref="Select"/>, or null when the old prompt stays.
    /// The next call overwrites the returned mask.
    /// </summary>
    /// <param name="similarity">The slice's result of <see cref="Compare"/> since the prompt last changed.</param>
    /// <param name="logits">b of the slice.</param>
    public Mask? Judge(double similarity, Slice logits)
    {
        _first ??= similarity;
        Drop = _first.Value - similarity;
        TensorPrimitives.Min(logits.Values, (_empty ? logits : _least).Values, _least.Values);
        _empty = false;
        if (!(Drop >= _threshold) || !_least.AnyAbove(0))
        {
            return null;
        }

        _least.Above(0, _consensus);
        return _consensus;
    }

    /// <summary>Makes the slice judged last x_k, and empties the buffer. No slice may be compared meanwhile.</summary>
    /// <param name="seen">That slice normalised, copied.</param>
    public void Select(Slice seen)
    {
        _similarity.Replace(seen);
        (_first, _empty) = (null, true);
    }

    internal static void CheckThreshold(double threshold)
    {
        if (!(threshold > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold of the similarity drop must be above 0.");
        }
    }
}
