using System.Globalization;
using System.Text;

namespace PromptUNet.Load.Annotators;

/// <summary>The result of a run.</summary>
/// <param name="Plan">The plan of the run.</param>
/// <param name="Annotators">The annotators after their work.</param>
/// <param name="Elapsed">The time until the last annotator had finished.</param>
/// <param name="Voxels">Bytes of the scan as a page loads it.</param>
/// <param name="PeakMemory">The server's largest memory, in bytes.</param>
/// <param name="Memory">The server's memory, in bytes, at every second.</param>
/// <param name="Processor">The processor time of the server, and that of the simulated annotators.</param>
/// <param name="Faults">The faults that were found, in sentences.</param>
internal sealed record AnnotatorOutcome(
    AnnotatorPlan Plan, IReadOnlyList<Annotator> Annotators, TimeSpan Elapsed, long Voxels, long PeakMemory, IReadOnlyList<long> Memory,
    (TimeSpan Server, TimeSpan Annotators) Processor, IReadOnlyList<string> Faults)
{
    /// <summary>What is measured, and its values.</summary>
    public static readonly (string Name, Func<Timings, List<double>> Of)[] Measures =
    [
        ("stroke sent to acknowledged", t => t.Stroke),
        ("stroke sent to shown as the server has it", t => t.Echo),
        ("propagation asked for to the first slice shown", t => t.FirstSlice),
        ("propagation asked for to the whole structure shown", t => t.Structure),
        ("slice corrected to the last slice that follows shown", t => t.Correction),
    ];

    /// <summary>Returns the result as Markdown.</summary>
    public string Report()
    {
        var all = Timings.Together(Annotators.Select(a => a.Timings));
        int commands = Annotators.Sum(a => a.Acknowledged.Count);
        double seconds = Elapsed.TotalSeconds;
        var text = new StringBuilder();
        Line(text, $"## {Plan.Count} annotators, {Plan.Time.TotalMinutes:0.##} min, {Plan.Think:0.##} s of thought on average");
        Line(text, $"");
        Line(text, $"| ms | count | p50 | p95 | p99 | max | p95 of single annotators |");
        Line(text, $"|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, of) in Measures)
        {
            Line(text, $"| {name} | {of(all).Count} | {Q(of, 0.5)} | {Q(of, 0.95)} | {Q(of, 0.99)} | {Q(of, 1)} | {Spread(of)} |");
        }

        Line(text, $"");
        var (postponed, reopened) = (Annotators.Sum(a => a.Postponed), Annotators.Sum(a => a.Reopened));
        string quarters = string.Join(", ", Quarters().Select(q => $"{q >> 20}"));
        var (server, annotators) = (Processor.Server.TotalSeconds / seconds, Processor.Annotators.TotalSeconds / seconds);
        Line(text, $"- {commands} commands in {seconds:0.0} s, {commands / seconds:0.0} a second; {postponed} times 429 (sent again).");
        Line(text, $"- {reopened} streams ended by the server.");
        Line(text, $"- Server: {PeakMemory >> 20} MiB at most, {quarters} MiB after each quarter; {server:0.00} processors.");
        Line(text, $"- The simulated annotators beside it: {annotators:0.00} processors.");
        text.AppendLine(Faults.Count == 0
            ? "- Every task: the journal is the acknowledged commands in order, once each; the page shows what the server saves."
            : "- **Faults:**");
        Faults.ToList().ForEach(fault => Line(text, $"  - {fault}"));
        return text.ToString();

        string Q(Func<Timings, List<double>> of, double share) => Milliseconds(Timings.Quantile(of(all), share));
    }

    /// <summary>Returns the smallest and the largest p95 of a single annotator, and their ratio.</summary>
    private string Spread(Func<Timings, List<double>> of)
    {
        double[] own =
        [
            .. Annotators.Select(a => of(a.Timings))
                .Where(values => values.Count > 0)
                .Select(values => Timings.Quantile(values, 0.95)),
        ];
        if (own.Length == 0)
        {
            return "";
        }

        var (least, most) = (own.Min(), own.Max());
        return string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(least)} to {Milliseconds(most)}, 1 : {most / least:0.0}");
    }

    private IEnumerable<long> Quarters() =>
        Memory.Count < 4 ? Memory : Enumerable.Range(1, 4).Select(q => Memory[(q * Memory.Count / 4) - 1]);

    public static string Milliseconds(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
