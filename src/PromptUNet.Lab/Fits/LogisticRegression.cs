namespace PromptUNet.Lab.Fits;

/// <summary>Logistic regression with a ridge, by Newton's method (iteratively reweighted least squares).</summary>
internal static class LogisticRegression
{
    private const int MostSteps = 100;
    private const double Settled = 1e-9;        // change of a weight

    /// <summary>
    /// Returns the weights w that minimise the sum over rows of <c>importance * -(t log p + (1 - t) log(1 - p))</c>, where <c>p = 1 / (1 +
    /// exp(-w x))</c>. The sum includes <c>ridge / 2 * |w|^2</c> without the last weight, which belongs to a constant.
    /// </summary>
    /// <param name="rows">x: numbers of about one size, the last one 1.</param>
    /// <param name="truths">t of each row: a share in [0, 1].</param>
    /// <param name="importances">Of each row, above 0.</param>
    /// <param name="ridge">Above 0, so that there is one answer even where the truths can be told apart in full.</param>
    /// <exception cref="ArgumentException">A truth lies outside [0, 1], or all are 0, or all are 1.</exception>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<double> truths, IReadOnlyList<double> importances, double ridge)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        if (truths.Any(t => t is not (>= 0 and <= 1)))
        {
            throw new ArgumentException(
                $"A truth is a share in [0, 1], not {truths.First(t => t is not (>= 0 and <= 1))}.", nameof(truths));
        }

        if (truths.All(t => t == 0) || truths.All(t => t == 1))
        {
            throw new ArgumentException($"All of the {truths.Count} rows have one truth; there is nothing to tell apart.", nameof(truths));
        }

        int terms = rows[0].Length;
        double[] weights = new double[terms];
        for (int step = 0; step < MostSteps; step++)
        {
            var (gradient, curvature) = Slope(rows, truths, importances, weights);
            for (int a = 0; a < terms - 1; a++)
            {
                gradient[a] -= ridge * weights[a];
                curvature[a, a] += ridge;
            }

            double[] change = Solve(curvature, gradient);
            for (int a = 0; a < terms; a++)
            {
                weights[a] += change[a];
            }

            if (change.Max(Math.Abs) < Settled)
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>First and (lower triangle) negative second derivatives of the log likelihood.</summary>
    private static (double[] Gradient, double[,] Curvature) Slope(
        IReadOnlyList<double[]> rows, IReadOnlyList<double> truths, IReadOnlyList<double> importances, double[] weights)
    {
        double[] gradient = new double[weights.Length];
        double[,] curvature = new double[weights.Length, weights.Length];
        for (int i = 0; i < rows.Count; i++)
        {
            double[] x = rows[i];
            double p = 1 / (1 + Math.Exp(-x.Zip(weights, (a, b) => a * b).Sum()));
            double error = importances[i] * (truths[i] - p), spread = importances[i] * p * (1 - p);
            for (int a = 0; a < x.Length; a++)
            {
                gradient[a] += error * x[a];
                for (int b = 0; b <= a; b++)
                {
                    curvature[a, b] += spread * x[a] * x[b];
                }
            }
        }

        return (gradient, curvature);
    }

    /// <summary>Solves m x = y for a symmetric positive definite m, of which the lower triangle is given, by Cholesky's factors.</summary>
    private static double[] Solve(double[,] m, double[] y)
    {
        int n = y.Length;
        double[,] lower = new double[n, n];
        double[] x = [.. y];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = m[i, j];
                for (int k = 0; k < j; k++)
                {
                    rest -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(rest) : rest / lower[j, j];
            }

            for (int k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }
}
