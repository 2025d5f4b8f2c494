using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>A mean of an experiment: a cell of its report.</summary>
/// <param name="Plane">The plane whose questions count; null for all of them.</param>
/// <param name="Model">What gave the answers.</param>
/// <param name="Dataset">A data set, or <see cref="Overall"/>.</param>
/// <param name="Setting">What was varied.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Interval">The mean and its 95 % bootstrap interval over subjects.</param>
public sealed record ExperimentMean(Plane? Plane, string Model, string Dataset, string Setting, string Metric, Interval Interval)
{
    /// <summary>Stands for a data set where the mean goes over all that have questions in the plane, each counting once.</summary>
    public const string Overall = "mean";

    /// <summary>
    /// All means: the native plane, crosswise, then all planes. Within them, settings and models stand as they first come. Short names of
    /// metrics come first, so that numbers in them ascend. Data sets follow, the mean over them last.
    /// </summary>
    /// <param name="points">Of one experiment.</param>
    public static IReadOnlyList<ExperimentMean> Of(IReadOnlyList<ExperimentPoint> points)
    {
        var settings = points.Select(p => p.Setting).Distinct().Index().ToDictionary(s => s.Item, s => s.Index);
        return
        [
            .. from plane in Planes.Reported
               from same in points.Where(p => p.LiesIn(plane)).GroupBy(p => (p.Setting, p.Metric, p.Model))
                   .OrderBy(g => settings[g.Key.Setting])
                   .ThenBy(g => g.Key.Metric.Length).ThenBy(g => g.Key.Metric, StringComparer.Ordinal)
               from set in same.GroupBy(p => p.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal)
                   .Select(g => (g.Key, Points: g.AsEnumerable())).Append((Key: Overall, Points: same))
               let interval = new Bootstrap(set.Points.Select(p => (p.Dataset, p.Subject, p.Value))).Interval()
               select new ExperimentMean(plane, same.Key.Model, set.Key, same.Key.Setting, same.Key.Metric, interval),
        ];
    }
}
