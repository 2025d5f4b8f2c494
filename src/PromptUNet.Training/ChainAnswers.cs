using System.Numerics.Tensors;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Training;

/// <summary>
/// The network's predictions along unfinished chains, each of which prompts the next sample of its chain. The network is trained through
/// the propagation, so it learns from its own errors as they accumulate. No gradient flows from one sample to the next.
/// </summary>
/// <param name="input">Has the planes that may show a prediction.</param>
public sealed class ChainAnswers(InputOptions input)
{
    private readonly Dictionary<long, float[]> _logits = [];
    private readonly OutlineDistance _outline = new();
    private readonly Slice _mask = new(input.Size, input.Size), _distance = new(input.Size, input.Size);

    /// <summary>Whether any plane shows a prediction, so that predictions are kept.</summary>
    public bool AreShown { get; } = input.Shows(PromptPlane.PreviousMask, PromptPlane.PreviousDistance);

    /// <summary>Logits by chain, S x S.</summary>
    public IReadOnlyDictionary<long, float[]> Logits => _logits;

    /// <summary>Writes the prediction that prompts a sample into its planes; a sample without one stays as it is.</summary>
    public void Show(Sample sample)
    {
        if (sample.Before is not { } places || !_logits.TryGetValue(sample.Chain, out float[]? logits))
        {
            return;
        }

        var answer = new Slice(input.Size, input.Size);
        SoftMask.Of(logits, answer.Values);
        for (int i = 0; i < logits.Length; i++)
        {
            bool inside = places.X[i] >= 0 && places.X[i] <= input.Size - 1 && places.Y[i] >= 0 && places.Y[i] <= input.Size - 1;
            _mask.Values[i] = inside ? Bilinear.Sample(answer, places.X[i], places.Y[i]) : 0;
        }

        _outline.Of(_mask, _distance);
        Write(sample, PromptPlane.PreviousMask, _mask, 1);
        Write(sample, PromptPlane.PreviousDistance, _distance, OutlineDistance.Limit);
    }

    /// <summary>Keeps the predictions of a batch.</summary>
    /// <param name="batch">The samples.</param>
    /// <param name="logits">Their logits, one S x S plane after the other.</param>
    public void Take(IReadOnlyList<Sample> batch, ReadOnlySpan<float> logits)
    {
        int plane = input.Size * input.Size;
        for (int i = 0; i < batch.Count; i++)
        {
            _logits[batch[i].Chain] = logits.Slice(i * plane, plane).ToArray();
        }
    }

    /// <summary>Keeps one prediction.</summary>
    public void Take(long chain, ReadOnlySpan<float> logits) => _logits[chain] = logits.ToArray();

    /// <summary>Removes all predictions, at the end of all chains.</summary>
    public void Clear() => _logits.Clear();

    private void Write(Sample sample, PromptPlane plane, Slice values, float unit)
    {
        int pixels = values.Values.Length;
        if (input.PlaceOf(plane) is >= 0 and var place)
        {
            TensorPrimitives.Divide(values.Values, unit, sample.Prompt.AsSpan(place * pixels, pixels));
        }
    }
}
