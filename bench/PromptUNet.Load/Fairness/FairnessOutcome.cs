using System.Globalization;
using System.Text;
using PromptUNet.Load.Annotators;

namespace PromptUNet.Load.Fairness;

/// <summary>The result of a run.</summary>
/// <param name="plan">The plan of the run.</param>
/// <param name="rounds">How often the annotators worked alone and then beside the crowd.</param>
internal sealed class FairnessOutcome(AnnotatorPlan plan, int rounds)
{
    /// <summary>The annotators alone.</summary>
    public Part Alone { get; } = new();

    /// <summary>The annotators beside the crowd.</summary>
    public Part Beside { get; } = new();

    /// <summary>What came of the crowd's attempts.</summary>
    public IReadOnlyDictionary<string, Tally> Crowd { get; set; } = new Dictionary<string, Tally>();

    /// <summary>The server's largest memory, in bytes.</summary>
    public long PeakMemory { get; set; }

    /// <summary>The faults that were found, in sentences.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Returns the result as Markdown.</summary>
    public string Report()
    {
        var (alone, beside) = (Timings.Together(Alone.Timings), Timings.Together(Beside.Timings));
        var text = new StringBuilder();
        Line(text, $"## {plan.Count} annotators alone and beside a crowd, {rounds} times {plan.Time.TotalMinutes:0.##} min each");
        Line(text, $"");
        Line(text, $"| ms | alone: count | p50 | p95 | max | beside the crowd: count | p50 | p95 | max | p95, ratio |");
        Line(text, $"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, of) in AnnotatorOutcome.Measures)
        {
            var (a, b) = (of(alone), of(beside));
            double ratio = Timings.Quantile(b, 0.95) / Timings.Quantile(a, 0.95);
            Line(text, $"| {name} | {Row(a)} | {Row(b)} | {ratio:0.00} |");
        }

        Line(text, $"");
        Line(text, $"- Server: {Alone.Processors:0.00} processors alone, {Beside.Processors:0.00} beside; {PeakMemory >> 20} MiB at most.");
        foreach (var (what, tally) in Crowd)
        {
            Line(text, $"- The crowd's {what}: {tally}.");
        }

        text.AppendLine(Faults.Count == 0
            ? "- Every task: the journal is the acknowledged commands in order, once each; the page shows what the server saves."
            : "- **Faults:**");
        Faults.ForEach(fault => Line(text, $"  - {fault}"));
        return text.ToString();
    }

    private static string Row(List<double> values) => string.Join(
        " | ", [$"{values.Count}", .. new[] { 0.5, 0.95, 1 }.Select(q => AnnotatorOutcome.Milliseconds(Timings.Quantile(values, q)))]);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>One of the two ways in which the annotators worked.</summary>
    internal sealed class Part
    {
        /// <summary>How long they waited.</summary>
        public List<Timings> Timings { get; } = [];

        /// <summary>The time of all rounds.</summary>
        public TimeSpan Elapsed { get; set; }

        /// <summary>The server's processor time in it.</summary>
        public TimeSpan Processor { get; set; }

        public double Processors => Processor / Elapsed;
    }
}
