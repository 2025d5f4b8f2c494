using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// How much more often each grey value occurs inside the prompt's mask than in its surroundings. The measure is the logarithm of the
/// ratio of two smoothed histograms. It adapts to the prompt, whatever the modality. It keeps its memory and learns from one prompt after
/// the other; one thread at a time.
/// </summary>
public sealed class Likelihood
{
    private const int Bins = 64;
    private const int Smoothing = 2;              // bins either side; twice a box is nearly a Gaussian of 1.5 % of the range
    private const float Strongest = 3;            // a log ratio of 3 is 20 : 1; more is noise of small masks
    private const float Foreground = 0.5f;

    private readonly float[] _table = new float[Bins];
    private Mask _inside = new(0, 0), _near = new(0, 0);

    /// <summary>
    /// Learns the table from a normalised image and a soft mask on it, cut at 0.5. All is 0 when the mask or its rim is empty.
    /// </summary>
    public void Learn(Slice image, Slice mask)
    {
        if (_inside.Width != mask.Width || _inside.Height != mask.Height)
        {
            (_inside, _near) = (new Mask(mask.Width, mask.Height), new Mask(mask.Width, mask.Height));
        }

        mask.Above(Foreground, _inside);
        Morphology.Dilate(_inside, Math.Max(2, image.Width / 10), _near);
        Span<float> inside = stackalloc float[Bins], rim = stackalloc float[Bins];
        Count(image.Values, inside, rim);
        float insideTotal = TensorPrimitives.Sum<float>(inside), rimTotal = TensorPrimitives.Sum<float>(rim);
        if (insideTotal == 0 || rimTotal == 0)
        {
            Array.Clear(_table);
            return;
        }

        Smooth(inside);
        Smooth(rim);
        for (int i = 0; i < Bins; i++)
        {
            // One hundredth of a pixel in every bin keeps the probability of an unseen grey value above 0.
            float ratio = MathF.Log((inside[i] + 0.01f) / insideTotal) - MathF.Log((rim[i] + 0.01f) / rimTotal);
            _table[i] = Math.Clamp(ratio, -Strongest, Strongest) / Strongest;
        }
    }

    /// <summary>The table's values for normalised grey values, scaled to [-1, 1].</summary>
    public void Apply(ReadOnlySpan<float> image, Span<float> result)
    {
        for (int i = 0; i < image.Length; i++)
        {
            result[i] = _table[Bin(image[i])];
        }
    }

    private void Count(ReadOnlySpan<float> values, Span<float> inside, Span<float> rim)
    {
        // Neighbouring pixels often share a bin: counting them in two tables in turn avoids waiting for the one before.
        Span<int> counts = stackalloc int[2 * 2 * Bins];
        counts.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            if (_near.Pixels[i])
            {
                counts[(Bin(values[i]) * 4) + (_inside.Pixels[i] ? 2 : 0) + (i & 1)]++;
            }
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            rim[bin] = counts[4 * bin] + counts[(4 * bin) + 1];
            inside[bin] = counts[(4 * bin) + 2] + counts[(4 * bin) + 3];
        }
    }

    private static int Bin(float value) => Math.Clamp((int)(value * Bins), 0, Bins - 1);

    /// <summary>Applies a box filter twice.</summary>
    private static void Smooth(Span<float> histogram)
    {
        Span<float> once = stackalloc float[Bins];
        Box(histogram, once);
        Box(once, histogram);
    }

    private static void Box(ReadOnlySpan<float> histogram, Span<float> smooth)
    {
        for (int i = 0; i < Bins; i++)
        {
            int from = Math.Max(0, i - Smoothing), to = Math.Min(Bins - 1, i + Smoothing);
            smooth[i] = TensorPrimitives.Sum(histogram[from..(to + 1)]) / (to - from + 1);
        }
    }
}
