using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>
/// The exact Euclidean distance of every grid point to the nearest marked one, in time linear in the number of points. The grid's steps
/// may differ along the axes. Each axis takes one pass over the squared distances, with a lower envelope of parabolas on every line.
/// Method: P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled Functions". Theory of Computing 8, 2012.
/// </summary>
public static class DistanceTransform
{
    /// <summary>
    /// Squared distances in mm^2, axis 0 fastest; infinite everywhere if no point is marked. Takes 8 bytes a point.
    /// </summary>
    /// <param name="marked">The points to measure to, axis 0 fastest.</param>
    /// <param name="size">Points along the axes.</param>
    /// <param name="step">Distance in mm between neighbouring points along the axes.</param>
    /// <exception cref="ArgumentException">The number of marks is not that of the grid's points.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A step is not a positive number.</exception>
    public static double[] Squared(ReadOnlySpan<bool> marked, Size3 size, (double X, double Y, double Z) step)
    {
        if (marked.Length != size.Count)
        {
            throw new ArgumentException($"A grid of {size} takes {size.Count} marks, not {marked.Length}.", nameof(marked));
        }

        CheckStep(step.X);
        CheckStep(step.Y);
        CheckStep(step.Z);
        double[] field = new double[marked.Length];
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = marked[i] ? 0 : double.PositiveInfinity;
        }

        int slab = size.X * size.Y;
        Transform(field, size.X, stride: 1, step.X, size.Z * size.Y, line => line * size.X);
        Transform(field, size.Y, size.X, step.Y, size.Z * size.X, line => ((line / size.X) * slab) + (line % size.X));
        Transform(field, size.Z, slab, step.Z, slab, line => line);
        return field;
    }

    private static void CheckStep(double step)
    {
        if (!(step > 0) || !double.IsFinite(step))
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, "Grid points lie a positive, finite number of mm apart.");
        }
    }

    /// <summary>Transforms every line of <paramref name="length"/> points along one axis.</summary>
    private static void Transform(double[] field, int length, int stride, double step, int lines, Func<int, int> start)
    {
        if (length > 1)
        {
            Parallel.For(0, lines, () => new Envelope(length), (line, _, envelope) =>
            {
                envelope.Replace(field, start(line), stride, step);
                return envelope;
            }, _ => { });
        }
    }

    /// <summary>Lower envelope of the parabolas <c>f(q) + (step (p - q))^2</c> of one line, and its working memory.</summary>
    private sealed class Envelope(int length)
    {
        private readonly double[] _height = new double[length];
        private readonly int[] _vertex = new int[length];
        private readonly double[] _from = new double[length];

        public void Replace(double[] field, int start, int stride, double step)
        {
            int count = Build(field, start, stride, step * step);
            if (count == 0)
            {
                return;
            }

            int n = 0;
            for (int p = 0; p < length; p++)
            {
                while (n + 1 < count && _from[n + 1] < p)
                {
                    n++;
                }

                double away = step * (p - _vertex[n]);
                field[start + (p * stride)] = _height[_vertex[n]] + (away * away);
            }
        }

        /// <summary>Finds the parabolas that are lowest somewhere, and where each begins to be; infinite ones never are.</summary>
        private int Build(double[] field, int start, int stride, double squaredStep)
        {
            int count = 0;
            for (int q = 0; q < length; q++)
            {
                double height = _height[q] = field[start + (q * stride)];
                if (double.IsPositiveInfinity(height))
                {
                    continue;
                }

                double from = double.NegativeInfinity;
                while (count > 0 && (from = Crossing(_vertex[count - 1], q, squaredStep)) <= _from[count - 1])
                {
                    count--;
                }

                _vertex[count] = q;
                _from[count] = count == 0 ? double.NegativeInfinity : from;
                count++;
            }

            return count;
        }

        /// <summary>Where, in points, the parabola at q comes to lie below the one at p &lt; q.</summary>
        private double Crossing(int p, int q, double squaredStep) =>
            (((_height[q] - _height[p]) / (squaredStep * (q - p))) + p + q) / 2;
    }
}
