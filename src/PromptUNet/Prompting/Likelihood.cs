using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// How much more often a grey value occurs inside the prompt's mask than in its surroundings: the logarithm of the ratio
/// of two smoothed histograms, by grey value. It follows the prompt, whatever the modality.
/// </summary>
public sealed class Likelihood
{
    private const int Bins = 64;
    private const int Smoothing = 2;              // bins either side; twice a box is nearly a Gaussian of 1.5 % of the range
    private const float Strongest = 3;            // a log ratio of 3 is 20 : 1; more is noise of small masks

    private readonly float[] _logRatio;

    private Likelihood(float[] logRatio) => _logRatio = logRatio;

    /// <summary>Learns the table from a normalised image and a mask on it; all 0 where the mask or its rim is empty.</summary>
    public static Likelihood Of(Slice image, Mask mask)
    {
        Mask near = Morphology.Dilate(mask, Math.Max(2, image.Width / 10));
        float[] inside = new float[Bins], rim = new float[Bins];
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            if (near.Pixels[i])
            {
                (mask.Pixels[i] ? inside : rim)[Bin(image.Values[i])]++;
            }
        }

        float insideTotal = inside.Sum(), rimTotal = rim.Sum();
        if (insideTotal == 0 || rimTotal == 0)
        {
            return new Likelihood(new float[Bins]);
        }

        (inside, rim) = (Smooth(Smooth(inside)), Smooth(Smooth(rim)));
        float[] ratio = new float[Bins];
        for (int i = 0; i < Bins; i++)
        {
            // One hundredth of a pixel in every bin keeps an unseen grey value from being impossible.
            ratio[i] = Math.Clamp(MathF.Log((inside[i] + 0.01f) / insideTotal) - MathF.Log((rim[i] + 0.01f) / rimTotal), -Strongest, Strongest);
        }

        return new Likelihood(ratio);
    }

    /// <summary>The table's values for a normalised image, scaled to [-1, 1].</summary>
    public void Apply(Slice image, Span<float> result)
    {
        for (int i = 0; i < image.Values.Length; i++)
        {
            result[i] = _logRatio[Bin(image.Values[i])] / Strongest;
        }
    }

    private static int Bin(float value) => Math.Clamp((int)(value * Bins), 0, Bins - 1);

    private static float[] Smooth(float[] histogram)
    {
        float[] smooth = new float[Bins];
        for (int i = 0; i < Bins; i++)
        {
            int from = Math.Max(0, i - Smoothing), to = Math.Min(Bins - 1, i + Smoothing);
            smooth[i] = TensorPrimitives.Sum(histogram.AsSpan(from, to - from + 1)) / (to - from + 1);
        }

        return smooth;
    }
}
