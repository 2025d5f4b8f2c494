using System.CommandLine;
using System.Text;
using PromptUNet.Cli;
using PromptUNet.Lab.Bench;
using PromptUNet.Load.Annotators;
using PromptUNet.Load.Fairness;
using PromptUNet.Load.Kills;
using PromptUNet.Load.Resources;
using PromptUNet.Load.Server;
using PromptUNet.Terminal;

namespace PromptUNet.Load;

/// <summary>The commands of the program.</summary>
internal static class LoadCommands
{
    public static Task<int> Run(string[] args, Screen screen)
    {
        var root = new RootCommand("Puts a server of its own on this machine under load, or kills it.")
        {
            AnnotatorsCommand(screen), FairnessCommand(screen), KillsCommand(screen), MemoryCommand(screen), UpdatesCommand(screen),
        };
        return TopLevel.Run(root, args, screen.Errors, screen.Output.Profile.Out.Writer);
    }

    private static Command AnnotatorsCommand(Screen screen)
    {
        var count = new Option<int[]>("--count")
        {
            Description = "Annotators at once; several counts are run one after another.", DefaultValueFactory = _ => [50],
            AllowMultipleArgumentsPerToken = true,
        };
        var minutes = new Option<double>("--minutes") { Description = "How long they work.", DefaultValueFactory = _ => 5 };
        var think = new Option<double>("--think")
        {
            Description = "Mean seconds of thought between two actions, distributed exponentially.", DefaultValueFactory = _ => 2,
        };
        var (server, seed, report) = (ServerOption(), SeedOption(), ReportOption());
        var command = new Command("annotators", "Simulated annotators, who draw and correct, and wait for the slices.")
        {
            count, minutes, think, seed, server, report,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var progress = screen.Progress(quiet: false);
            List<AnnotatorOutcome> outcomes = [];
            foreach (int annotators in parsed.GetValue(count)!)
            {
                var plan = new AnnotatorPlan(
                    parsed.GetValue(server)!, annotators, TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(think),
                    parsed.GetValue(seed));
                outcomes.Add(await AnnotatorRun.Run(plan, progress.Show));
                progress.Clear();
                screen.Line(outcomes[^1].Report());
            }

            Write(parsed.GetValue(report), "Annotators at once", outcomes.Select(o => o.Report()));
            return outcomes.All(o => o.Faults.Count == 0) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command FairnessCommand(Screen screen)
    {
        const int annotators = 2;
        var minutes = new Option<double>("--minutes") { Description = "How long they work each time.", DefaultValueFactory = _ => 1 };
        var rounds = new Option<int>("--rounds") { Description = "How often, in turns.", DefaultValueFactory = _ => 3 };
        var think = new Option<double>("--think") { Description = "Mean seconds of thought.", DefaultValueFactory = _ => 0.5 };
        var (server, seed, report) = (ServerOption(), SeedOption(), ReportOption());
        var command = new Command(
            "fairness", "Two simulated annotators, alone and beside others who take all that the server gives.")
        {
            minutes, rounds, think, seed, server, report,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var progress = screen.Progress(quiet: false);
            var plan = new AnnotatorPlan(
                parsed.GetValue(server)!, annotators, TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(think),
                parsed.GetValue(seed));
            var outcome = await new FairnessRun(plan, parsed.GetValue(rounds)).Run(progress.Show);
            progress.Clear();
            screen.Line(outcome.Report());
            Write(parsed.GetValue(report), "Annotators beside a crowd", [outcome.Report()]);
            return outcome.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command KillsCommand(Screen screen)
    {
        var count = new Option<int>("--count") { Description = "How often the server is killed.", DefaultValueFactory = _ => 500 };
        var (server, seed, report) = (ServerOption(), SeedOption(), ReportOption());
        var command = new Command(
            "kills", "Clients that send commands back to back, to a server that is killed at random instants and started again.")
        {
            count, seed, server, report,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var progress = screen.Progress(quiet: false);
            var folder = Directory.CreateTempSubdirectory("promptunet-kills-");
            var run = new KillRun(parsed.GetValue(server)!, folder.FullName, parsed.GetValue(seed));
            var outcome = await run.Run(parsed.GetValue(count), progress.Show);
            progress.Clear();
            screen.Line(outcome.Report());
            Write(parsed.GetValue(report), "A server killed at random instants", [outcome.Report()]);
            if (outcome.Faults.Count > 0)
            {
                screen.Warn($"The server's files are kept in {folder.FullName}.");
                return ExitCode.Failed;
            }

            folder.Delete(recursive: true);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command MemoryCommand(Screen screen)
    {
        var rounds = new Option<int>("--rounds") { Description = "How many scans are uploaded.", DefaultValueFactory = _ => 60 };
        var minutes = new Option<int>("--minutes") { Description = "How long it is left alone then.", DefaultValueFactory = _ => 12 };
        var (server, report) = (ServerOption(), ReportOption());
        var command = new Command("memory", "Scans that pass through a server, and its memory then.") { rounds, minutes, server, report };
        command.SetAction((parsed, _) => Measure(screen, parsed.GetValue(report), "Memory of many scans", progress =>
            MemoryRun.Run(parsed.GetValue(server)!, parsed.GetValue(rounds), parsed.GetValue(minutes), progress)));
        return command;
    }

    private static Command UpdatesCommand(Screen screen)
    {
        var labels = new Option<int>("--labels") { Description = "Labels of the annotation.", DefaultValueFactory = _ => 100 };
        var strokes = new Option<int>("--strokes") { Description = "Strokes that are measured.", DefaultValueFactory = _ => 50 };
        var (server, report) = (ServerOption(), ReportOption());
        var command = new Command("updates", "Bytes that a stroke sends to a page that follows.") { labels, strokes, server, report };
        command.SetAction((parsed, _) => Measure(screen, parsed.GetValue(report), "Bytes of a stroke", progress =>
            UpdateSizes.Run(parsed.GetValue(server)!, parsed.GetValue(labels), parsed.GetValue(strokes), progress)));
        return command;
    }

    private static async Task<int> Measure(
        Screen screen, string? report, string title, Func<Action<double, string>, Task<string>> run)
    {
        using var progress = screen.Progress(quiet: false);
        string outcome = await run(progress.Show);
        progress.Clear();
        screen.Line(outcome);
        Write(report, title, [outcome]);
        return ExitCode.Done;
    }

    private static Option<string> ServerOption() => new("--server")
    {
        HelpName = "FILE", Description = "The built program, a .dll or an executable; by default the one that was built with this.",
        DefaultValueFactory = _ => ServerProcess.BuiltWithThis,
    };

    private static Option<int> SeedOption() =>
        new("--seed") { Description = "The seed of all random numbers.", DefaultValueFactory = _ => 1 };

    private static Option<string?> ReportOption() =>
        new("--report") { HelpName = "FILE", Description = "Write what is printed as Markdown too." };

    /// <summary>Writes a report with the command and the machine.</summary>
    private static void Write(string? path, string title, IEnumerable<string> sections)
    {
        if (path is null)
        {
            return;
        }

        string command = string.Join(' ', Environment.GetCommandLineArgs()[1..].TakeWhile(a => a != "--report"));
        string head = $"# {title}\n\n    dotnet run -c Release --project bench/PromptUNet.Load -- {command}\n\n"
            + $"{Computer.Described}; {DateTime.UtcNow:yyyy-MM-dd}.\n\n";
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(head + string.Join('\n', sections))));
    }
}
