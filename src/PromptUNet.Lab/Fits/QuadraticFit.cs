using PromptUNet.Propagation;

namespace PromptUNet.Lab.Fits;

/// <summary>Numbers and what they are to tell.</summary>
/// <param name="Dataset">The scan's collection.</param>
/// <param name="Numbers">As many in every row.</param>
/// <param name="Truth">In [0, 1].</param>
internal sealed record FitRow(string Dataset, double[] Numbers, double Truth)
{
    /// <param name="count">How many numbers there are.</param>
    /// <param name="copy">Writes them.</param>
    public static FitRow Of(string dataset, int count, Action<Span<double>> copy, double truth)
    {
        double[] numbers = new double[count];
        copy(numbers);
        return new FitRow(dataset, numbers, truth);
    }
}

/// <summary>
/// Makes quadratic logistic regressions. Slices of one data set are alike, so a set counts as much as the root of its number of rows.
/// </summary>
internal static class QuadraticFit
{
    private const double Ridge = 1;

    /// <summary>Fits numbers to truths.</summary>
    /// <exception cref="ArgumentException">There is no row, or every row has the truth 0, or every one the truth 1.</exception>
    public static QuadraticLogistic Fit(IReadOnlyList<FitRow> rows)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("There is no row to fit.", nameof(rows));
        }

        double[] importances = Importances(rows);
        var (means, scales) = Moments(rows, importances);
        var raw = new QuadraticLogistic { Means = means, Scales = scales, Weights = [] };
        return raw with { Weights =
            LogisticRegression.Fit([.. rows.Select(r => Terms(raw, r.Numbers))], [.. rows.Select(r => r.Truth)], importances, Ridge) };
    }

    /// <summary>The same regression with slope and offset of its logit fitted to other rows (Platt 1999).</summary>
    public static QuadraticLogistic Calibrate(QuadraticLogistic model, IReadOnlyList<FitRow> rows)
    {
        double[] line = LogisticRegression.Fit(
            [.. rows.Select(r => new[] { Logit(model, r.Numbers), 1 })], [.. rows.Select(r => r.Truth)], Importances(rows), Ridge);
        double[] weights = [.. model.Weights.Select(w => line[0] * w)];
        weights[^1] += line[1];
        return model with { Weights = weights };
    }

    /// <summary>Mean truth, mean prediction and mean absolute error, means over data sets.</summary>
    public static (double Truth, double Predicted, double Absolute) Errors(QuadraticLogistic model, IReadOnlyList<FitRow> rows)
    {
        var sets = rows.GroupBy(r => r.Dataset).ToList();
        double Mean(Func<FitRow, double> of) => sets.Average(set => set.Average(of));
        return (Mean(r => r.Truth), Mean(r => model.Of(r.Numbers)), Mean(r => Math.Abs(r.Truth - model.Of(r.Numbers))));
    }

    private static double Logit(QuadraticLogistic model, double[] numbers) =>
        Terms(model, numbers).Zip(model.Weights, (term, weight) => term * weight).Sum();

    private static double[] Terms(QuadraticLogistic model, double[] numbers)
    {
        double[] terms = new double[QuadraticLogistic.TermsFor(numbers.Length)];
        model.Expand(numbers, terms);
        return terms;
    }

    /// <summary>Of each row; 1 on average.</summary>
    private static double[] Importances(IReadOnlyList<FitRow> rows)
    {
        var counts = rows.CountBy(r => r.Dataset).ToDictionary();
        double[] importances = [.. rows.Select(r => 1 / Math.Sqrt(counts[r.Dataset]))];
        double mean = importances.Average();
        return [.. importances.Select(i => i / mean)];
    }

    private static (double[] Means, double[] Scales) Moments(IReadOnlyList<FitRow> rows, double[] importances)
    {
        double[] Mean(Func<double[], int, double> of) =>
            [.. Enumerable.Range(0, rows[0].Numbers.Length)
                .Select(i => rows.Zip(importances, (row, importance) => importance * of(row.Numbers, i)).Sum() / rows.Count)];
        double[] means = Mean((row, i) => row[i]);
        double[] variances = Mean((row, i) => (row[i] - means[i]) * (row[i] - means[i]));
        return (means, [.. variances.Select(v => Math.Max(1e-6, Math.Sqrt(v)))]);
    }
}
