using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// The means of an experiment without their intervals: its <c>summary.json</c>, small enough to be kept beside the report.
/// </summary>
/// <param name="Run">What was asked of whom.</param>
/// <param name="Sets">Data sets.</param>
/// <param name="Scans">Scans of all data sets.</param>
/// <param name="Means">In the order of the report.</param>
public sealed record ExperimentSummary(ExperimentRun Run, int Sets, int Scans, IReadOnlyList<ContenderMean> Means)
{
    private const int Decimals = 4;

    /// <summary>Sums an experiment up.</summary>
    /// <param name="run">What was asked of whom.</param>
    /// <param name="points">All of its numbers.</param>
    /// <param name="means">Theirs.</param>
    /// <param name="detailed">Metrics whose means by data set are told too.</param>
    public static ExperimentSummary Of(
        ExperimentRun run, IReadOnlyList<ExperimentPoint> points, IReadOnlyList<ExperimentMean> means, IReadOnlyList<string> detailed) =>
            new(
        run, points.Select(p => p.Dataset).Distinct().Count(), points.Select(p => (p.Dataset, p.Subject)).Distinct().Count(),
        [.. means.GroupBy(m => (m.Setting, m.Metric, m.Model)).Select(own => Of(own.Key, [.. own], detailed))]);

    private static ContenderMean Of(
        (string Setting, string Metric, string Model) key, IReadOnlyList<ExperimentMean> own, IReadOnlyList<string> detailed)
    {
        var overall = own.Where(m => m.Dataset == ExperimentMean.Overall).ToList();
        PlaneMean? In(Plane? plane) =>
            overall.Find(m => m.Plane == plane) is { Interval: var i } ? new PlaneMean(Rounded(i), i.Count) : null;
        return new ContenderMean(
            key.Model, key.Setting, key.Metric, In(Plane.Native), In(Plane.Crosswise), In(null)!,
            detailed.Contains(key.Metric)
                ? own.Where(m => m.Plane is null && m.Dataset != ExperimentMean.Overall)
                    .ToDictionary(m => m.Dataset, m => Rounded(m.Interval))
                : []);
    }

    private static double Rounded(Interval interval) => Math.Round(interval.Mean, Decimals);
}

/// <summary>A contender's mean over data sets of one metric in one setting.</summary>
/// <param name="Contender">The model, baseline or competitor.</param>
/// <param name="Setting">What was varied.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Native">Over the data sets with questions in the native plane; null where there are none.</param>
/// <param name="Crosswise">Over those with other ones; null where there are none.</param>
/// <param name="All">Over all questions of all data sets.</param>
/// <param name="BySet">Means of the data sets over all planes; empty where the report does not show them.</param>
public sealed record ContenderMean(
    string Contender, string Setting, string Metric, PlaneMean? Native, PlaneMean? Crosswise, PlaneMean All,
    IReadOnlyDictionary<string, double> BySet);

/// <summary>A mean over data sets, each counting once.</summary>
/// <param name="Mean">To four decimals.</param>
/// <param name="Count">Numbers behind it.</param>
public sealed record PlaneMean(double Mean, int Count);
