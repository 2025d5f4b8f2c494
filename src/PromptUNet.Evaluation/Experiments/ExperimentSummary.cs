namespace PromptUNet.Evaluation.Experiments;

/// <summary>A mean of an experiment.</summary>
/// <param name="Model">What gave the answers.</param>
/// <param name="Dataset">A data set, or <c>mean</c>: over data sets, each counting once.</param>
/// <param name="Setting">What was varied.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Mean">Of the points.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval over subjects.</param>
/// <param name="High">Upper end.</param>
/// <param name="N">Points.</param>
public sealed record SummaryRow(string Model, string Dataset, string Setting, string Metric, double Mean, double Low, double High, int N);

/// <summary>All means of an experiment: its <c>summary.json</c>.</summary>
/// <param name="Experiment">Its name.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Weights">Name and SHA-256 of the model's file.</param>
/// <param name="Rows">
/// Settings and models as they first come, short names of metrics first (so that numbers in them ascend), then data sets, the mean
/// over them last.
/// </param>
public sealed record ExperimentSummary(string Experiment, int Seed, string Weights, IReadOnlyList<SummaryRow> Rows)
{
    /// <summary>Data set of the rows that go over all of them.</summary>
    public const string Overall = "mean";

    /// <summary>Takes the means.</summary>
    public static ExperimentSummary Of(string experiment, int seed, string weights, IReadOnlyList<ExperimentPoint> points)
    {
        var settings = points.Select(p => p.Setting).Distinct().Index().ToDictionary(s => s.Item, s => s.Index);
        return new(experiment, seed, weights,
        [
            .. from same in points.GroupBy(p => (p.Setting, p.Metric, p.Model)).OrderBy(g => settings[g.Key.Setting])
                   .ThenBy(g => g.Key.Metric.Length).ThenBy(g => g.Key.Metric, StringComparer.Ordinal)
               from set in same.GroupBy(p => p.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, Points: g.AsEnumerable())).Append((Key: Overall, Points: same))
               let interval = new Bootstrap(set.Points.Select(p => (p.Dataset, p.Subject, p.Value))).Interval()
               select new SummaryRow(
                   same.Key.Model, set.Key, same.Key.Setting, same.Key.Metric, interval.Mean, interval.Low, interval.High, interval.Count),
        ]);
    }
}
