using System.Globalization;
using System.Text;
using PromptUNet.Trainer;

namespace PromptUNet.Lab.Schedule;

/// <summary>The table of training runs in a Markdown log: a row for each time that a run was looked at, the newest last.</summary>
internal static class TrainingTable
{
    private const string Header = "| date | run | samples | core hours | samples/s | validation Dice, native planes | best |";

    /// <summary>Heading and head of the table where the log has none.</summary>
    private static readonly string[] Beginning = ["## Training runs", "", Header, "|---|---|---:|---:|---:|---:|---:|"];

    /// <summary>Adds a row to the table; where there is none, one is begun before the log's first section.</summary>
    /// <param name="path">The log.</param>
    /// <param name="date">Of the row.</param>
    /// <param name="at">A run that has begun.</param>
    /// <exception cref="IOException">The log cannot be read or written.</exception>
    public static void Append(string path, DateOnly date, RunFolder at)
    {
        string text = With(File.ReadAllText(path), Row(date, at));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private static string With(string log, string row)
    {
        List<string> lines = [.. log.Split('\n')];
        int header = lines.IndexOf(Header);
        if (header < 0)
        {
            int section = lines.FindIndex(l => l.StartsWith("## ", StringComparison.Ordinal));
            lines.InsertRange(section < 0 ? lines.Count : section, [.. Beginning, row, ""]);
        }
        else
        {
            int end = lines.FindIndex(header, l => !l.StartsWith('|'));
            lines.Insert(end < 0 ? lines.Count : end, row);
        }

        return string.Join('\n', lines);
    }

    private static string Row(DateOnly date, RunFolder at)
    {
        var last = at.Last!;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {date:yyyy-MM-dd} | {at.Run.Name} | {last.Samples} | {last.CoreSeconds / 3600:F2} | {last.Samples / last.Seconds:F1} | "
                + $"{Cell(at.Curves.Last)} | {Cell(at.Curves.Best)} |");
    }

    private static string Cell(ValidationPoint? point) =>
        point is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{point.Dice:F4}, {point.Native:F4}");
}
