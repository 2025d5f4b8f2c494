using System.Numerics.Tensors;

namespace PromptUNet.Alignment;

/// <summary>
/// Makes an image of whole grey values smaller: each pixel becomes the mean of the area that it covers, rounded to a whole number.
/// Without the rounding, faint noise would count as structure where an image is flat, and the flow there would follow the noise.
/// </summary>
internal sealed class AreaReduction(int fromWidth, int fromHeight, int toWidth, int toHeight)
{
    private readonly Axis _across = new(fromWidth, toWidth), _down = new(fromHeight, toHeight);
    private readonly float[] _row = new float[fromWidth];

    /// <param name="source">The image, rows of <paramref name="sourceStride"/> numbers.</param>
    /// <param name="sourceStride">Numbers from a row to the next.</param>
    /// <param name="result">The smaller image.</param>
    /// <param name="resultStride">Numbers from a row of the result to the next.</param>
    public void Apply(ReadOnlySpan<float> source, int sourceStride, Span<float> result, int resultStride)
    {
        for (int y = 0; y < toHeight; y++)
        {
            if (fromWidth == toWidth && fromHeight == toHeight)
            {
                source.Slice(y * sourceStride, toWidth).CopyTo(result[(y * resultStride)..]);
                continue;
            }

            int top = _down.First[y];
            TensorPrimitives.Multiply(source.Slice(top * sourceStride, fromWidth), _down.Weight(y, 0), _row);
            for (int i = 1; i < _down.Taps && top + i < fromHeight; i++)
            {
                TensorPrimitives.MultiplyAdd(source.Slice((top + i) * sourceStride, fromWidth), _down.Weight(y, i), _row, _row);
            }

            Reduce(result.Slice(y * resultStride, toWidth));
        }
    }

    private void Reduce(Span<float> result)
    {
        for (int x = 0; x < result.Length; x++)
        {
            int left = _across.First[x];
            float sum = 0;
            for (int i = 0; i < _across.Taps && left + i < _row.Length; i++)
            {
                sum += _across.Weight(x, i) * _row[left + i];
            }

            result[x] = MathF.Floor(sum + 0.5f);
        }
    }

    /// <summary>Which pixels of the longer row each pixel of the shorter one covers, and how much of its width each takes.</summary>
    private sealed class Axis
    {
        private readonly float[] _weights;

        public Axis(int from, int to)
        {
            double scale = (double)from / to;
            Taps = (int)Math.Ceiling(scale) + (from % to == 0 ? 0 : 1);
            (First, _weights) = (new int[to], new float[to * Taps]);
            for (int i = 0; i < to; i++)
            {
                double start = i * scale, end = start + scale;
                First[i] = (int)start;
                for (int tap = 0; tap < Taps; tap++)
                {
                    int pixel = First[i] + tap;
                    _weights[(i * Taps) + tap] = (float)(Math.Max(0, Math.Min(end, pixel + 1) - Math.Max(start, pixel)) / scale);
                }
            }
        }

        public int Taps { get; }

        public int[] First { get; }

        public float Weight(int pixel, int tap) => _weights[(pixel * Taps) + tap];
    }
}
