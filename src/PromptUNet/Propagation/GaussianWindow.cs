using System.Runtime.Intrinsics;

namespace PromptUNet.Propagation;

/// <summary>
/// Means under a Gaussian window of 11 x 11 pixels with sigma 1.5 that lies wholly inside a field; as many pixels as the
/// field along an axis where it has fewer than 11. Two passes of whole rows: down first, then across.
/// </summary>
internal sealed class GaussianWindow(int width, int height)
{
    private const int Size = 11;
    private const double Sigma = 1.5;
    private const int Block = 4 * 8;      // pixels that are added up at once, in four vectors

    /// <summary>Numbers that a field needs after its last pixel, and a result after its last place, whatever they are.</summary>
    public const int Overhang = Block + Size;

    private readonly float[] _down = Weights(height);
    private readonly float[] _across = Weights(width);
    private readonly float[] _row = new float[width + (2 * Overhang)];

    /// <summary>Places across and down where the window fits.</summary>
    public int Columns => width - _across.Length + 1;

    /// <inheritdoc cref="Columns"/>
    public int Rows => height - _down.Length + 1;

    /// <summary>The means of one row of places.</summary>
    /// <param name="field">Row by row, and <see cref="Overhang"/> numbers more.</param>
    /// <param name="y">Which row, from 0.</param>
    /// <param name="result">The means, and room for <see cref="Overhang"/> numbers more.</param>
    public void Row(ReadOnlySpan<float> field, int y, Span<float> result)
    {
        Sum(field[(y * width)..], width, _down, _row, width);
        Sum(_row, 1, _across, result, Columns);
    }

    /// <summary>Weighted sums of numbers that lie <paramref name="step"/> apart, so many of them.</summary>
    private static void Sum(ReadOnlySpan<float> values, int step, ReadOnlySpan<float> weights, Span<float> result, int count)
    {
        for (int x = 0; x < count; x += Block)
        {
            Vector256<float> a = default, b = default, c = default, d = default;
            var from = values[x..];
            for (int k = 0; k < weights.Length; k++)
            {
                var weight = Vector256.Create(weights[k]);
                var block = from.Slice(k * step, Block);
                a = (Vector256.Create(block) * weight) + a;
                b = (Vector256.Create(block[8..]) * weight) + b;
                c = (Vector256.Create(block[16..]) * weight) + c;
                d = (Vector256.Create(block[24..]) * weight) + d;
            }

            var sums = result.Slice(x, Block);
            a.CopyTo(sums);
            b.CopyTo(sums[8..]);
            c.CopyTo(sums[16..]);
            d.CopyTo(sums[24..]);
        }
    }

    private static float[] Weights(int pixels)
    {
        double[] weights = new double[Math.Min(Size, pixels)];
        for (int k = 0; k < weights.Length; k++)
        {
            double away = k - ((weights.Length - 1) / 2.0);
            weights[k] = Math.Exp(-away * away / (2 * Sigma * Sigma));
        }

        double sum = weights.Sum();
        return Array.ConvertAll(weights, w => (float)(w / sum));
    }
}
