using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>
/// SSIM of two slices, the <c>s_i</c> of equation (4), section 3.3. The definition is that of Z. Wang et al., "Image
/// quality assessment: from error visibility to structural similarity", IEEE TIP 13(4), 2004: local means, variances and
/// covariance under a Gaussian window of 11 x 11 pixels with sigma 1.5, K1 0.01, K2 0.03, averaged over the slice.
/// </summary>
/// <remarks>
/// As in the authors' code, only places count where the whole window lies inside the slice. Where a slice has fewer
/// than 11 pixels along an axis, the window has as many as the slice there.
/// </remarks>
public static class StructuralSimilarity
{
    private const int WindowSize = 11;
    private const double Sigma = 1.5;
    private const float C1 = 0.01f * 0.01f, C2 = 0.03f * 0.03f;     // (K L)^2 with the range L = 1

    /// <summary>
    /// Mean similarity of two normalised slices (values 0 to 1): 1 for identical ones, about 0 for unrelated ones,
    /// negative for inverted structure. The order of the two does not matter.
    /// </summary>
    /// <exception cref="ArgumentException">The slices differ in size or have no pixel.</exception>
    public static double Mean(Slice a, Slice b)
    {
        if (a.Width != b.Width || a.Height != b.Height || a.Values.Length == 0)
        {
            throw new ArgumentException($"Similarity needs two slices of one size: got {a.Width} x {a.Height} and {b.Width} x {b.Height}.", nameof(b));
        }

        // The formula needs the sum of the two variances only, so four blurred fields do instead of five.
        float[] squares = new float[a.Values.Length], products = new float[a.Values.Length];
        TensorPrimitives.Multiply(a.Values, a.Values, squares);
        TensorPrimitives.MultiplyAdd(b.Values, b.Values, squares, squares);
        TensorPrimitives.Multiply(a.Values, b.Values, products);

        var blur = new Blur(a.Width, a.Height);
        float[] meanA = new float[blur.Columns], meanB = new float[blur.Columns];
        float[] square = new float[blur.Columns], product = new float[blur.Columns];
        double sum = 0;
        for (int y = 0; y < blur.Rows; y++)
        {
            blur.Row(a.Values, y, meanA);
            blur.Row(b.Values, y, meanB);
            blur.Row(squares, y, square);
            blur.Row(products, y, product);
            sum += Sum(meanA, meanB, square, product);
        }

        return sum / ((double)blur.Rows * blur.Columns);
    }

    /// <summary>Adds up the similarity map over one row of local moments.</summary>
    private static double Sum(float[] meanA, float[] meanB, float[] square, float[] product)
    {
        double sum = 0;
        for (int x = 0; x < meanA.Length; x++)
        {
            float means = meanA[x] * meanB[x];
            float squaredMeans = (meanA[x] * meanA[x]) + (meanB[x] * meanB[x]);
            float luminance = ((2 * means) + C1) / (squaredMeans + C1);
            float structure = ((2 * (product[x] - means)) + C2) / (square[x] - squaredMeans + C2);
            sum += luminance * structure;
        }

        return sum;
    }

    /// <summary>The Gaussian window as two passes of whole rows: down first, then across.</summary>
    private sealed class Blur(int width, int height)
    {
        private readonly float[] _down = Weights(height);
        private readonly float[] _across = Weights(width);
        private readonly float[] _row = new float[width];

        /// <summary>Places across and down where the window fits.</summary>
        public int Columns => width - _across.Length + 1;

        public int Rows => height - _down.Length + 1;

        public void Row(float[] values, int y, Span<float> result)
        {
            Array.Clear(_row);
            for (int k = 0; k < _down.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(values.AsSpan((y + k) * width, width), _down[k], _row, _row);
            }

            result.Clear();
            for (int k = 0; k < _across.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(_row.AsSpan(k, Columns), _across[k], result, result);
            }
        }

        private static float[] Weights(int pixels)
        {
            double[] weights = new double[Math.Min(WindowSize, pixels)];
            for (int k = 0; k < weights.Length; k++)
            {
                double away = k - ((weights.Length - 1) / 2.0);
                weights[k] = Math.Exp(-away * away / (2 * Sigma * Sigma));
            }

            double sum = weights.Sum();
            return Array.ConvertAll(weights, w => (float)(w / sum));
        }
    }
}
