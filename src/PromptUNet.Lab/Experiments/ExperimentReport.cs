using System.Globalization;
using System.Text;
using PromptUNet.Sampling;

namespace PromptUNet.Lab.Experiments;

/// <summary>
/// An experiment as a page of Markdown. It has means with intervals and paired differences, in the native plane, crosswise and in all
/// planes. A table by data set follows.
/// </summary>
/// <param name="run">What was asked of whom.</param>
/// <param name="means">All of them.</param>
/// <param name="differences">The first model against the others.</param>
/// <param name="remark">What else a reader has to know, such as the paper's own figures.</param>
/// <param name="detailed">Metrics that are also shown by data set.</param>
public sealed class ExperimentReport(
    ExperimentRun run, IReadOnlyList<ExperimentMean> means, IReadOnlyList<PairedDifference> differences, string remark,
    IReadOnlyList<string> detailed)
{
    private const string Preamble =
        "Means over data sets, each counting once, with 95 % bootstrap intervals over scans (of one scan there is none: both ends are "
            + "its mean). "
        + "Native: slices as the scan was taken, across its coarsest axis; all planes of a scan whose voxel edges differ by at most 1.5 "
            + "times. "
        + "Crosswise: all others. A data set without such slices does not count there, so the mean over all planes need not lie between "
            + "the two.";

    private readonly string[] _models = [.. means.Where(m => m.Plane is null).Select(m => m.Model).Distinct()];

    private readonly Dictionary<(Plane? Plane, string Model, string Dataset, string Setting, string Metric), Interval> _cells =
        means.ToDictionary(m => (m.Plane, m.Model, m.Dataset, m.Setting, m.Metric), m => m.Interval);

    /// <summary>The page.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder($"# Experiment `{run.Experiment}`\n\n    {run.Command}\n\nModel: {run.Weights}; seed {run.Seed}. ");
        page.Append(run.Further.Count > 0 ? $"Further models: {string.Join(", ", run.Further)}. " : "");
        page.Append(Preamble).Append(remark.Length > 0 ? $" {remark}" : "").Append('\n');
        foreach (var plane in Planes.Reported.Where(plane => Kinds(plane).Any()))
        {
            Section(page, plane);
        }

        foreach (var kind in Kinds(null).Where(k => detailed.Contains(k.Metric)))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {kind.Setting}, {kind.Metric}\n\n");
            Table(
                page, ["data set", .. _models],
                Sets(kind).Select(set => (string[])[set.Label, .. _models.Select(m => Cell(set.Plane, m, set.Dataset, kind))]));
        }

        return page.ToString();
    }

    private void Section(StringBuilder page, Plane? plane)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {Heading(plane)}\n\n");
        Table(
            page, ["setting", "metric", .. _models],
            Kinds(plane).Select(k => (string[])[k.Setting, k.Metric, .. _models.Select(m => Cell(plane, m, ExperimentMean.Overall, k))]));
        page.Append(CultureInfo.InvariantCulture, $"\n### {_models[0]} minus the others\n\n");
        page.Append("Paired on the same questions; p of a sign-flip test over scans.\n\n");
        Table(page, ["setting", "metric", "minus", "difference", "p"], differences.Where(d => d.Plane == plane).Select(d => (string[])
            [d.Setting, d.Metric, d.Other, Text(d.Difference, sign: true), d.Chance.ToString("0.####", CultureInfo.InvariantCulture)]));
    }

    /// <summary>The heading of a plane's tables.</summary>
    public static string Heading(Plane? plane) => plane switch
    {
        Plane.Native => "Native plane",
        Plane.Crosswise => "Crosswise",
        _ => "All planes",
    };

    private IEnumerable<(string Setting, string Metric)> Kinds(Plane? plane) =>
        means.Where(m => m.Plane == plane).Select(m => (m.Setting, m.Metric)).Distinct();

    /// <summary>Rows of a table by data set; one with crosswise questions has rows by plane too.</summary>
    private IEnumerable<(Plane? Plane, string Dataset, string Label)> Sets((string Setting, string Metric) kind)
    {
        var rows = means.Where(m => (m.Setting, m.Metric) == kind).Select(m => (m.Dataset, m.Plane)).ToHashSet();
        return from dataset in rows.Select(r => r.Dataset).Distinct()
                   .OrderBy(d => d == ExperimentMean.Overall).ThenBy(d => d, StringComparer.Ordinal)
               from plane in Planes.Reported
               where rows.Contains((dataset, plane)) && (plane is null || rows.Contains((dataset, Plane.Crosswise)))
               select (plane, dataset, plane is { } own ? $"{dataset}, {Planes.NameOf(own)}" : dataset);
    }

    private string Cell(Plane? plane, string model, string dataset, (string Setting, string Metric) kind) =>
        _cells.TryGetValue((plane, model, dataset, kind.Setting, kind.Metric), out var interval) ? Text(interval) : "";

    private static string Text(Interval of, bool sign = false) => string.Create(
        CultureInfo.InvariantCulture, $"{(sign && of.Mean >= 0 ? "+" : "")}{of.Mean:F3} [{of.Low:F3}, {of.High:F3}]");

    private static void Table(StringBuilder page, string[] heading, IEnumerable<string[]> rows)
    {
        page.Append(Line(heading)).Append(Line(heading.Select((_, i) => i == 0 ? "---" : "---:")));
        foreach (var row in rows)
        {
            page.Append(Line(row));
        }
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
