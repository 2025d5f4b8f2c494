using System.CommandLine;
using PromptUNet.Cli;
using PromptUNet.Lab.Bench.Methods;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Lab.Bench;

/// <summary><c>promptunet-lab bench</c>: our speed beside that of others' networks, in one process and run.</summary>
internal static class BenchCommand
{
    internal sealed record Request(bool Json, bool Quick, bool Rivals, string? Only, string? Folder, bool Quiet);

    public static Command Create(Screen screen)
    {
        var json = new Option<bool>("--json") { Description = "Print the table as JSON." };
        var quick = new Option<bool>(
            "--quick") { Description =
            "Small sizes, few repetitions, no further processes: to see that all runs. The figures say nothing." };
        var withoutRivals = new Option<bool>(
            "--without-rivals") { Description = "Leave out others' networks, of which the largest takes a minute and several GiB." };
        var only = new Option<string?>(
            "--only") { HelpName = "CASE", Description = "One case, by its name in the table, in this process." };
        var folder = new Option<string?>("--out") { HelpName = "DIR", Description = "Folder for performance.md, .csv and .png." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command =
            new Command("bench", "Measures speed and memory of this program and, beside them, of others' networks with random weights.")
        {
            json, quick, withoutRivals, only, folder, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            var request = new Request(
                parsed.GetValue(json), parsed.GetValue(quick), !parsed.GetValue(withoutRivals), parsed.GetValue(only),
                parsed.GetValue(folder), parsed.GetValue(quiet));
            Run(request, screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        command.Subcommands.Add(MethodsCommand.Create());
        command.Subcommands.Add(LongHistory.Create(screen));
        command.Subcommands.Add(NetworkProfile.Create(screen));
        command.Subcommands.Add(TrainerLadder.Create(screen));
        return command;
    }

    /// <exception cref="UsageException">There is no case of that name.</exception>
    /// <exception cref="FileNotFoundException">There is no model.</exception>
    public static void Run(Request request, Screen screen, CancellationToken cancel)
    {
        if (request.Folder is { } place)
        {
            AtomicFile.TryFolder(place);
        }

        var size = request.Quick ? BenchSize.Quick : BenchSize.Full;
        var batches = BenchSuite.Of(size, request.Rivals, processes: !request.Quick);
        using var progress = screen.Progress(request.Quiet);
        var bencher = new Bencher(size.Seconds, own => OwnProgram.Measure(own, screen.Warn, cancel), progress.Show);
        var results = Completed(bencher.Run(request.Only is { } name ? [[Named(name, batches)]] : batches, cancel));
        progress.Clear();
        var report = BenchReport.Of(results);
        screen.Warn(results.Select(EndedEarly).OfType<string>());
        if (request.Folder is { } folder)
        {
            PerformanceFiles.Write(folder, report, results, DateTimeOffset.Now);
        }

        Print(report, request.Json, screen);
    }

    private static BenchCase Named(string name, IReadOnlyList<IReadOnlyList<BenchCase>> batches) =>
        batches.SelectMany(b => b).FirstOrDefault(c => c.Name == name) is { } found ? found with { Alone = false }
            : throw new UsageException(
                $"There is no case '{name}'; there are: {string.Join("; ", batches.SelectMany(b => b).Select(c => c.Name))}.");

    /// <summary>
    /// A slice of a propagation takes all of its steps: carrying, network, feedback. Their figures follow from the volume's.
    /// </summary>
    private static List<Measured> Completed(IReadOnlyList<Measured> results) =>
    [
        .. results.SelectMany(r => r is { Kind: CaseKind.Ours, Count.Segmented: > 0 and int slices }
            ? [r, new Measured($"whole slice of {r.Name}", Scale.Slice, CaseKind.Ours, r.Timing.Per(slices))]
            : (Measured[])[r]).OrderBy(r => r.Scale),
    ];

    private static string? EndedEarly(Measured result) => result.Count is { } count && count.Segmented != count.Expected
        ? $"{result.Name}: the object ended early, {count.Segmented} of {count.Expected} slices were segmented."
        : null;

    private static void Print(BenchReport report, bool json, Screen screen)
    {
        if (json)
        {
            screen.Json(report, LabJson.Written.Bench);
            return;
        }

        var table = Screen.Figures("\nCase", ["median\nms", "95 %\nms", "ratio to\nbaseline", "bytes per\nslice", "peak\nMiB"]);
        foreach (var row in report.Rows)
        {
            table.AddRow([.. PerformanceFiles.Cells(row).Select(Markup.Escape)]);
        }

        screen.Output.Write(table);
        screen.Line(Computer.Described);
        screen.Line(PerformanceFiles.Remark);
    }
}
