using System.Globalization;
using System.Text;

namespace PromptUNet.Lab.Bench;

/// <summary>The table as files to be published: performance.md, performance.csv, performance.png.</summary>
internal static class PerformanceFiles
{
    /// <summary>What must be said wherever figures of others stand.</summary>
    private const string OfOthers = "Others' networks: network only, random weights, same runtime and settings.";

    /// <summary>What must be said wherever the figures stand.</summary>
    public const string Remark =
        $"{OfOthers} Preset paper: random weights; the network's answer is computed and the prompt's mask handed on in its place.";

    private const string Columns = "case,median_ms,p95_ms,ratio_to_baseline,allocated_bytes_per_slice,peak_mib";

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="report">The table.</param>
    /// <param name="results">What it was made from.</param>
    /// <param name="when">Of the measurement.</param>
    public static void Write(string folder, BenchReport report, IReadOnlyList<Measured> results, DateTimeOffset when)
    {
        Directory.CreateDirectory(folder);
        WriteText(Path.Combine(folder, "performance.md"), Markdown(report, when));
        WriteText(Path.Combine(folder, "performance.csv"), string.Join('\n', [Columns, .. report.Rows.Select(Line), ""]));
        string remark =
            $"Median on a logarithmic scale, the thin line ends at 95 %. {OfOthers} {report.Machine.Cpu}, {report.Machine.Cores} cores.";
        PerformanceChart.Write(Path.Combine(folder, "performance.png"), "Time to segment", remark, Sections(results));
    }

    /// <summary>A row for reading: case, median, 95 %, ratio, bytes, peak.</summary>
    public static string[] Cells(BenchRow row) =>
    [
        row.Case, Told(row.MedianMs), Told(row.P95Ms), Told(row.RatioToBaseline),
        row.AllocatedBytesPerSlice?.ToString("N0", CultureInfo.InvariantCulture)
            ?? "", row.PeakMiB?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
    ];

    private static string Markdown(BenchReport report, DateTimeOffset when)
    {
        var text = new StringBuilder("# Speed and memory\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Computer.Described}; {when:yyyy-MM-dd}. `promptunet-lab bench`. {Remark}\n\n");
        text.Append("| case | median ms | 95 % ms | ratio to baseline | bytes per slice | peak MiB |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var row in report.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(row))} |\n");
        }

        text.Append("\nRatios are of medians: of a slice to our network on one window, of a volume to our volume. Arithmetic, counted "
            + "from the graphs:\n\n");
        text.Append("| network | GMAC | GMAC/s, fastest repetition | share of a matrix product of the same numbers |\n"
            + "|---|---:|---:|---:|\n");
        foreach (var network in report.Machine.Networks)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {network.Case} | {Told(network.Gmac)} | {Told(network.GmacPerSecond)} | {network.ShareOfPeak:P0} |\n");
        }

        string peaks = string.Join(", ", report.Machine.PeakGmacPerSecond.Select(p => $"{p.Key} {Told(p.Value)}"));
        return text.Append(CultureInfo.InvariantCulture, $"\nGMAC/s at most: {peaks}.\n").ToString();
    }

    private static string Line(BenchRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"{row.Case}\",{row.MedianMs:G6},{row.P95Ms:G6},{row.RatioToBaseline:G6},{row.AllocatedBytesPerSlice},{row.PeakMiB:F1}");

    private static IReadOnlyList<ChartSection> Sections(IReadOnlyList<Measured> results) =>
    [
        .. from scale in ((Scale Scale, string Title)[])[
            (Scale.Slice, "One slice"), (Scale.Volume, "One volume"), (Scale.Process, "In a process of its own")]
           let bars = results.Where(r => r.Scale == scale.Scale).ToList()
           where bars.Count > 0
           select new ChartSection(scale.Title, [.. bars.Select(Bar)]),
    ];

    private static ChartBar Bar(Measured result) => new(result.Name, result.Timing.MedianMs, result.Timing.P95Ms, result.Kind);

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Three digits that count.</summary>
    private static string Told(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("G3", CultureInfo.InvariantCulture),
    };
}
