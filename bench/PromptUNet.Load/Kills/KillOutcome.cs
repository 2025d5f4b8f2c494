using System.Globalization;
using System.Text;
using PromptUNet.Load.Annotators;

namespace PromptUNet.Load.Kills;

/// <summary>The result of a run.</summary>
internal sealed class KillOutcome(int seed)
{
    /// <summary>Servers killed while clients worked.</summary>
    public int Kills { get; set; }

    /// <summary>Servers killed while they started.</summary>
    public int KilledAtStart { get; set; }

    /// <summary>Acknowledged requests.</summary>
    public int Acknowledged { get; set; }

    /// <summary>Acknowledged commands.</summary>
    public int Commands { get; set; }

    /// <summary>Acknowledged steps of reviews.</summary>
    public int Steps { get; set; }

    public int Tasks { get; set; }

    public int Scans { get; set; }

    /// <summary>Commands in flight that the killed server had in its journal.</summary>
    public int Kept { get; set; }

    /// <summary>Commands in flight that it did not have in its journal.</summary>
    public int Missing { get; set; }

    /// <summary>Journals whose last record was cut short.</summary>
    public int Torn { get; set; }

    /// <summary>Other requests in flight: tasks, steps of reviews, scans.</summary>
    public int OthersInFlight { get; set; }

    /// <summary>Results that were compared with the replay of their journal.</summary>
    public int Replays { get; set; }

    /// <summary>Milliseconds from each start of the server to its address.</summary>
    public List<double> Starts { get; } = [];

    public TimeSpan Elapsed { get; set; }

    /// <summary>The faults that were found, in sentences.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Returns the result as Markdown.</summary>
    public string Report()
    {
        var text = new StringBuilder();
        Line(text, $"| what | count |");
        Line(text, $"|---|---:|");
        Line(text, $"| servers killed while clients worked | {Kills} |");
        Line(text, $"| servers killed while they started | {KilledAtStart} |");
        Line(text, $"| things acknowledged: commands, tasks, scans, steps of reviews | {Acknowledged} |");
        Line(text, $"| commands in the journals at the end | {Commands} |");
        Line(text, $"| tasks, scans, steps of reviews at the end | {Tasks}, {Scans}, {Steps} |");
        Line(text, $"| commands in flight at a kill: in the journal, not in it | {Kept}, {Missing} |");
        Line(text, $"| other things in flight at a kill | {OthersInFlight} |");
        Line(text, $"| journals whose last record was cut short | {Torn} |");
        Line(text, $"| results that equal the replay of their journal | {Replays} |");
        Line(text, $"| **violations** | **{Faults.Count}** |");
        Line(text, $"");
        string start = string.Create(
            CultureInfo.InvariantCulture, $"p50 {Timings.Quantile(Starts, 0.5):0} ms, p95 {Timings.Quantile(Starts, 0.95):0} ms");
        Line(text, $"Seed {seed}; {Elapsed.TotalMinutes:0.0} min. From starting the server to its address: {start}.");
        Faults.ForEach(fault => Line(text, $"- {fault}"));
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
