using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>
/// SSIM of slices with one slice, the <c>s_i</c> of equation (4), section 3.3. The definition is that of Z. Wang et al., "Image quality
/// assessment: from error visibility to structural similarity". IEEE TIP 13(4), 2004. It takes local means, variances and covariance
/// under a Gaussian window of 11 x 11 pixels with sigma 1.5. K1 is 0.01, K2 0.03, and the result is averaged over the slice. An instance
/// keeps its memory; one thread at a time.
/// </summary>
/// <remarks>
/// As in the authors' code, only places count where the whole window lies inside the slice. Along an axis with fewer than 11 pixels
/// the window is as long as the slice.
/// </remarks>
public sealed class Ssim
{
    private const float C1 = 0.01f * 0.01f, C2 = 0.03f * 0.03f;     // (K L)^2 with the range L = 1

    private readonly int _width, _height;
    private readonly GaussianWindow _window;
    private readonly float[] _prompt, _other, _squares, _products;      // as large as the slices
    private readonly float[] _promptMeans;                              // rows of _stride numbers, one a place of the window
    private readonly float[] _mean, _square, _product;                  // a row of such places
    private readonly int _stride;

    /// <param name="prompt">Normalised, copied.</param>
    /// <exception cref="ArgumentException">The slice has no pixel.</exception>
    public Ssim(Slice prompt)
    {
        if (prompt.Values.Length == 0)
        {
            throw new ArgumentException($"Similarity needs slices with pixels: got {prompt.Width} x {prompt.Height}.", nameof(prompt));
        }

        (_width, _height) = (prompt.Width, prompt.Height);
        _window = new GaussianWindow(_width, _height);
        float[] Plane() => new float[(_width * _height) + GaussianWindow.Overhang];
        (_prompt, _other, _squares, _products) = (Plane(), Plane(), Plane(), Plane());
        _stride = _window.Columns + GaussianWindow.Overhang;
        _promptMeans = new float[_stride * _window.Rows];
        (_mean, _square, _product) = (new float[_stride], new float[_stride], new float[_stride]);
        Replace(prompt);
    }

    /// <summary>Compares with another slice from now on.</summary>
    /// <param name="prompt">Normalised, copied.</param>
    /// <exception cref="ArgumentException">The slice differs in size from the one before.</exception>
    public void Replace(Slice prompt)
    {
        CheckSize(prompt, nameof(prompt));
        prompt.Values.CopyTo(_prompt, 0);
        for (int y = 0; y < _window.Rows; y++)
        {
            _window.Row(_prompt, y, _promptMeans.AsSpan(y * _stride, _stride));
        }
    }

    /// <summary>
    /// Mean similarity of two normalised slices (values 0 to 1): 1 for identical ones, about 0 for unrelated ones,
    /// negative for inverted structure. The order of the two does not matter.
    /// </summary>
    /// <exception cref="ArgumentException">The slice differs in size from the prompt's.</exception>
    public double Of(Slice slice)
    {
        CheckSize(slice, nameof(slice));
        slice.Values.CopyTo(_other, 0);

        // The formula needs only the sum of the two variances, so four blurred fields are enough.
        TensorPrimitives.Multiply(_prompt, _prompt, _squares);
        TensorPrimitives.MultiplyAdd(_other, _other, _squares, _squares);
        TensorPrimitives.Multiply(_prompt, _other, _products);
        double sum = 0;
        for (int y = 0; y < _window.Rows; y++)
        {
            _window.Row(_other, y, _mean);
            _window.Row(_squares, y, _square);
            _window.Row(_products, y, _product);
            sum += Sum(_promptMeans.AsSpan(y * _stride, _stride));
        }

        return sum / ((double)_window.Rows * _window.Columns);
    }

    /// <summary>Sums the similarity map over one row of local moments.</summary>
    private double Sum(ReadOnlySpan<float> promptMean)
    {
        Vector256<double> even = default, odd = default;
        var lane = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        for (int x = 0; x < _window.Columns; x += Vector256<float>.Count)
        {
            var similarity = Similarity(
                Vector256.Create(promptMean[x..]), Vector256.Create(_mean, x), Vector256.Create(_square, x), Vector256.Create(_product, x));
            var inside = Vector256.LessThan(lane, Vector256.Create(_window.Columns - x)).AsSingle();
            var (lower, upper) = Vector256.Widen(similarity & inside);
            (even, odd) = (even + lower, odd + upper);
        }

        return Vector256.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Similarity(Vector256<float> a, Vector256<float> b, Vector256<float> square, Vector256<float> product)
    {
        Vector256<float> c1 = Vector256.Create(C1), c2 = Vector256.Create(C2);
        var means = a * b;
        var squaredMeans = (a * a) + (b * b);
        var luminance = ((2 * means) + c1) / (squaredMeans + c1);
        var structure = ((2 * (product - means)) + c2) / (square - squaredMeans + c2);
        return luminance * structure;
    }

    private void CheckSize(Slice slice, string name)
    {
        if (slice.Width != _width || slice.Height != _height)
        {
            throw new ArgumentException(
                $"Similarity needs slices of one size: got {_width} x {_height} and {slice.Width} x {slice.Height}.", name);
        }
    }
}

/// <summary>
/// Means under a Gaussian window of 11 x 11 pixels with sigma 1.5 that lies wholly inside a field. Along an axis with fewer than 11
/// pixels the window is as long as the field. Two passes of whole rows: down first, then across.
/// </summary>
internal sealed class GaussianWindow(int width, int height)
{
    private const int Size = 11;
    private const double Sigma = 1.5;
    private const int Block = 4 * 8;      // pixels that are added up at once, in four vectors

    /// <summary>Numbers of any value that a field needs after its last pixel, and a result after its last place.</summary>
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

    /// <summary>Weighted sums of <paramref name="count"/> numbers that lie <paramref name="step"/> apart.</summary>
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
