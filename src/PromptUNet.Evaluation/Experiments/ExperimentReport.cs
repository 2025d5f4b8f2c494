using System.Globalization;
using System.Text;

namespace PromptUNet.Evaluation.Experiments;

/// <summary>An experiment as a page of Markdown: means with intervals, paired differences, a table by data set.</summary>
/// <param name="summary">The means.</param>
/// <param name="differences">The first model against the others.</param>
/// <param name="command">What repeats it.</param>
/// <param name="further">Names and hashes of models beside the first.</param>
/// <param name="remark">What else a reader has to know, such as the paper's own figures.</param>
/// <param name="detailed">Metrics that are also shown by data set.</param>
public sealed class ExperimentReport(
    ExperimentSummary summary, IReadOnlyList<PairedDifference> differences, string command, IReadOnlyList<string> further, string remark,
    IReadOnlyList<string> detailed)
{
    private readonly string[] _models = [.. summary.Rows.Select(r => r.Model).Distinct()];

    /// <summary>The page.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder($"# Experiment `{summary.Experiment}`\n\n    {command}\n\nModel: {summary.Weights}; seed {summary.Seed}. ");
        page.Append(further.Count > 0 ? $"Further models: {string.Join(", ", further)}. " : "");
        page.Append("Means over data sets, each counting once, with 95 % bootstrap intervals over scans (of one scan there is none: both ends are its mean).").Append(remark.Length > 0 ? $" {remark}" : "").Append("\n\n");
        Table(page, ["setting", "metric", .. _models], Kinds.Select(k => new[] { k.Setting, k.Metric }.Concat(_models.Select(m => Cell(m, ExperimentSummary.Overall, k)))));
        page.Append(CultureInfo.InvariantCulture, $"\n## {_models[0]} minus the others\n\nPaired on the same questions; p of a sign-flip test over scans.\n\n");
        Table(page, ["setting", "metric", "minus", "difference", "p"], differences.Select(d => (string[])
            [d.Setting, d.Metric, d.Other, Text(d.Difference.Mean, d.Difference.Low, d.Difference.High, sign: true), d.Chance.ToString("0.####", CultureInfo.InvariantCulture)]));
        foreach (var kind in Kinds.Where(k => detailed.Contains(k.Metric)))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {kind.Setting}, {kind.Metric}\n\n");
            var sets = summary.Rows.Where(r => (r.Setting, r.Metric) == kind).Select(r => r.Dataset).Where(d => d != ExperimentSummary.Overall).Distinct();
            Table(page, ["data set", .. _models], sets.Append(ExperimentSummary.Overall).Select(set => _models.Select(m => Cell(m, set, kind)).Prepend(set)));
        }

        return page.ToString();
    }

    private IEnumerable<(string Setting, string Metric)> Kinds => summary.Rows.Select(r => (r.Setting, r.Metric)).Distinct();

    private string Cell(string model, string dataset, (string Setting, string Metric) kind) =>
        summary.Rows.FirstOrDefault(r => r.Model == model && r.Dataset == dataset && (r.Setting, r.Metric) == kind) is { } row
            ? Text(row.Mean, row.Low, row.High) : "";

    private static string Text(double mean, double low, double high, bool sign = false) => string.Create(
        CultureInfo.InvariantCulture, $"{(sign && mean >= 0 ? "+" : "")}{mean:F3} [{low:F3}, {high:F3}]");

    private static void Table(StringBuilder page, string[] heading, IEnumerable<IEnumerable<string>> rows)
    {
        page.Append(Line(heading)).Append(Line(heading.Select((_, i) => i == 0 ? "---" : "---:")));
        foreach (var row in rows)
        {
            page.Append(Line(row));
        }
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
