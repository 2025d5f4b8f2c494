using System.CommandLine;
using PromptUNet.Evaluation;
using PromptUNet.Propagation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli.Experiment;

/// <summary><c>promptunet experiment volume</c>: one drawn slice, the largest, becomes a volume (section 4.3), by data set.</summary>
internal static class VolumeExperimentCommand
{
    internal sealed record Request(string Data, string Split, int Cases, int Structures, int Seed, ModelChoice Model, HandOn? HandOn, double? Tau, bool NoStop, bool Quiet);

    private sealed record Row(string Dataset, int Tasks, VolumeScore Copied, VolumeScore Carried, VolumeScore Model);

    public static Command Create(Screen screen)
    {
        var data = new Option<string>("--data") { HelpName = "DIR", Required = true, Description = "Folder of labelled scans." };
        var split = new Option<string>("--split") { Description = "Which part of it.", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "val", "test");
        var cases = new Option<int>("--cases") { HelpName = "N", Description = "Scans of each data set.", DefaultValueFactory = _ => 3 };
        var structures = new Option<int>("--structures") { HelpName = "N", Description = "Structures of each scan, along every axis.", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "Of the draw of structures.", DefaultValueFactory = _ => 1 };
        var handOn = new Option<HandOn?>("--hand-on") { Description = "Which mask prompts the next slice, in place of the default." };
        var tau = new Option<double?>("--tau") { HelpName = "DROP", Description = "Threshold of the self-supervised feedback, in place of the default; 0 for none." };
        var noStop = SegmenterChoice.NoStopOption();
        var model = new ModelOptions();
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        var command = new Command("volume", "Dice of whole volumes from one drawn slice: model, carried mask, copied mask.")
        {
            data, split, cases, structures, seed, handOn, tau, noStop, quiet,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var request = new Request(
                parsed.GetValue(data)!, parsed.GetValue(split)!, parsed.GetValue(cases), parsed.GetValue(structures), parsed.GetValue(seed),
                model.Of(parsed), parsed.GetValue(handOn), parsed.GetValue(tau), parsed.GetValue(noStop), parsed.GetValue(quiet));
            Run(request, screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="InvalidDataException">The folder holds no labelled scan of that split.</exception>
    public static void Run(Request request, Screen screen, CancellationToken cancel)
    {
        using var model = SegmenterChoice.Of(SegmenterChoice.Default, request.Model);
        SegmenterChoice[] ways = [SegmenterChoice.Copying, Asked(SegmenterChoice.Carrying, request), Asked(model, request)];
        using var progress = screen.Progress(request.Quiet);
        var sets = DataFolder.Cases(request.Data).Where(c => c.Split == request.Split && c.Image is not null)
            .GroupBy(c => c.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        List<Row> rows = [];
        foreach (var (i, set) in sets.Index())
        {
            var tasks = VolumeTask.Draw([.. set.Take(request.Cases).Select(c => c.Read())], request.Structures, request.Seed);
            var scores = ways.Select(_ => new List<VolumeScore>()).ToArray();
            foreach (var (j, task) in tasks.Index())
            {
                progress.Show((i + ((double)j / tasks.Count)) / sets.Count, set.Key);
                for (int way = 0; way < ways.Length; way++)
                {
                    scores[way].Add(VolumeExperiment.Score(task, ways[way].Segmenter, ways[way].Options, cancel));
                }
            }

            if (tasks.Count > 0)
            {
                rows.Add(new Row(set.Key, tasks.Count, Mean(scores[0]), Mean(scores[1]), Mean(scores[2])));
            }
        }

        progress.Clear();
        Print(rows.Count > 0 ? rows : throw new InvalidDataException(
            $"'{request.Data}' holds no structure of at least five slices in the split '{request.Split}'."), screen);
    }

    private static SegmenterChoice Asked(SegmenterChoice way, Request request) => way with
    {
        Options = way.Options with
        {
            HandOn = request.HandOn ?? way.Options.HandOn,
            Presence = request.NoStop ? null : way.Options.Presence,
            FeedbackThreshold = request.Tau switch { null => way.Options.FeedbackThreshold, 0 => null, var tau => tau },
        },
    };

    private static VolumeScore Mean(IReadOnlyCollection<VolumeScore> scores) => new(
        scores.Average(s => s.Dice), scores.Average(s => s.WindowedDice), scores.Average(s => s.SlicesPastTheEnd), scores.Average(s => s.MillisecondsPerSlice));

    private static void Print(List<Row> rows, Screen screen)
    {
        var table = Screen.Figures("\nData set", ["Dice\ncopied", "\ncarried", "\nmodel", "Windowed\ncopied", "\ncarried", "\nmodel", "past\nend", "ms per\nslice"]);
        var mean = new Row(
            "mean", rows.Sum(r => r.Tasks), Mean([.. rows.Select(r => r.Copied)]), Mean([.. rows.Select(r => r.Carried)]), Mean([.. rows.Select(r => r.Model)]));
        rows.ForEach(r => table.AddRow(Cells(r)));
        screen.Output.Write(table.AddEmptyRow().AddRow(Cells(mean)));
        screen.Line($"{mean.Tasks} structures, drawn where they are largest. Past end: slices with a mask of the model beyond the structure.");
    }

    private static string[] Cells(Row r) =>
    [
        Markup.Escape(r.Dataset), $"{r.Copied.Dice:F3}", $"{r.Carried.Dice:F3}", $"[bold]{r.Model.Dice:F3}[/]", $"{r.Copied.WindowedDice:F3}",
        $"{r.Carried.WindowedDice:F3}", $"[bold]{r.Model.WindowedDice:F3}[/]", $"{r.Model.SlicesPastTheEnd:F0}", $"{r.Model.MillisecondsPerSlice:F1}",
    ];
}
