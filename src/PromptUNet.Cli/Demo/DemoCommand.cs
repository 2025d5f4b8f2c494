using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli.Demo;

/// <summary><c>promptunet demo</c>: the whole method on a real scan that comes with the program.</summary>
internal static class DemoCommand
{
    internal sealed record Report(string Model, IReadOnlyList<DemoRow> Rows);

    public static Command Create(Screen screen)
    {
        var json = new Option<bool>("--json") { Description = "Print the table as JSON." };
        var folder = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "Folder for the masks and the picture.",
            DefaultValueFactory = _ => "promptunet-demo",
        };
        var model = new ModelOptions();
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command = new Command("demo", "Segments structures of a real brain MRI, each from one drawn slice, and prints their Dice.")
        {
            json, folder, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            Run(DemoStructure.All, parsed.GetValue(folder)!, model.Of(parsed), parsed.GetValue(json), parsed.GetValue(quiet),
                screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="FileNotFoundException">There is no model, or the demonstration volume is not beside the program.</exception>
    /// <exception cref="CancelledException">Masks that were finished are kept.</exception>
    public static void Run(
        IReadOnlyList<DemoStructure> structures, string folder, ModelChoice choice, bool json, bool quiet, Screen screen,
        CancellationToken cancel)
    {
        AtomicFile.TryFolder(folder);
        using var progress = screen.Progress(quiet);
        progress.Show(0, "reading the scan");

        // Reading the scan and preparing the network each take one core for about as long.
        var reading = Task.Run(() => Demonstration.Read(Path.Combine(AppContext.BaseDirectory, "samples")), cancel);
        using var model = SegmenterChoice.Of(SegmenterChoice.Default, choice);
        var demonstration = reading.GetAwaiter().GetResult();
        List<Demonstration.Outcome> outcomes = [];
        foreach (var structure in structures)
        {
            outcomes.Add(Segmented(structure));
        }

        string sheet = Path.Combine(folder, "demo.png");
        ContactSheet.Write(sheet, "One drawn slice of each structure, Colin 27", [], [.. outcomes.Select(o => o.Pictures)]);
        progress.Clear();
        Print(new Report(model.Name, [.. outcomes.Select(o => o.Row)]), json, screen);
        if (!quiet)
        {
            Action<string> say = json ? line => screen.Errors.WriteUnbroken(line) : screen.Line;
            say($"Picture: {Path.GetFullPath(sheet)}");
            string scan = Path.Combine(AppContext.BaseDirectory, "samples", "colin27_t1.nii.gz");
            say($"Masks:   {Path.GetFullPath(folder)}, one .nii.gz for each structure; the scan is {scan}");
            say("Next:    'promptunet serve --open' to draw on a scan yourself. Where a structure ends too early, draw its other end too.");
        }

        Demonstration.Outcome Segmented(DemoStructure structure)
        {
            try
            {
                return demonstration.Run(
                    structure, model, share => progress.Show((outcomes.Count + share) / structures.Count, structure.Name),
                    mask => VolumeFile.Write(Path.Combine(folder, $"{structure.Name}.nii.gz"), mask), cancel);
            }
            catch (OperationCanceledException)
            {
                throw new CancelledException(
                    $"Cancelled after {outcomes.Count} of {structures.Count} structures; finished masks are in {folder}.");
            }
        }
    }

    private static void Print(Report report, bool json, Screen screen)
    {
        if (json)
        {
            screen.Json(report, ReportJson.Written.Demo);
            return;
        }

        screen.Output.Write(Table(report));
        screen.Line($"model: {report.Model}. carried: the drawn mask moved along by optical flow. copied: the drawn mask on every slice.");
        screen.Line("Dice is over the whole volume, windowed Dice over the drawn slice and ten on either side.");
        screen.Line("");
    }

    private static Table Table(Report report)
    {
        // Nine columns have to fit into a terminal of eighty characters.
        var table = Screen.Figures(
            "\nStructure",
            ["\nslices", "Dice\nmodel", "\ncarried", "\ncopied", "Windowed\nmodel", "\ncarried", "\ncopied", "ms per\nslice"],
            gap: 1);
        foreach (var row in report.Rows)
        {
            table.AddRow(Cells(row));
        }

        return table.AddEmptyRow().AddRow(Cells(DemoRow.Mean([.. report.Rows])));
    }

    private static string[] Cells(DemoRow r) =>
    [
        Markup.Escape(r.Structure), $"{r.Slices}", $"[bold]{r.Dice:F3}[/]", $"{r.CarryDice:F3}", $"{r.CopyDice:F3}",
        $"[bold]{r.WindowedDice:F3}[/]", $"{r.CarryWindowedDice:F3}", $"{r.CopyWindowedDice:F3}", $"{r.MsPerSlice:F1}",
    ];
}
