using System.CommandLine;
using System.Text;
using PromptUNet.Evaluation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli.Experiment;

/// <summary><c>promptunet experiment slice</c>: the Dice of single slices near a drawn one, by data set (section 4.1).</summary>
internal static class SliceExperimentCommand
{
    private static readonly int[] Reaches = [5, 10];

    /// <summary>One data set at one reach; the mean over data sets carries the name "mean".</summary>
    internal sealed record Row(string Dataset, int Reach, int Pairs, double Copied, double Carried, double Model);

    internal sealed record Report(string Model, string Split, int Pairs, int Seed, IReadOnlyList<Row> Rows, IReadOnlyList<Row> Mean);

    internal sealed record Request(string Data, string Split, int Pairs, int Seed, ModelChoice Model, string? Folder, bool Json, bool Quiet);

    public static Command Create(Screen screen)
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR", Required = true,
            Description = "Folder of labelled scans: manifest.json, or pairs NAME_image.* and NAME_labels.* in train, val and test.",
        };
        var split = new Option<string>("--split") { Description = "Which part of it.", DefaultValueFactory = _ => "test" };
        var pairs = new Option<int>("--pairs")
        {
            HelpName = "N",
            Description = "Pairs of slices from each data set.",
            DefaultValueFactory = _ => 100,
        };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "Of the draw of pairs.", DefaultValueFactory = _ => 1 };
        var model = new ModelOptions();
        var folder = new Option<string?>("--out") { HelpName = "DIR", Description = "Folder for slice.md and slice.csv." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress." };
        split.AcceptOnlyFromAmong("train", "val", "test");
        var command = new Command("slice", "Dice of slices up to 5 and 10 away from a drawn one: model, carried mask, copied mask.") { data, split, pairs, seed, folder, json, quiet };
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var request = new Request(
                parsed.GetValue(data)!, parsed.GetValue(split)!, parsed.GetValue(pairs), parsed.GetValue(seed), model.Of(parsed),
                parsed.GetValue(folder), parsed.GetValue(json), parsed.GetValue(quiet));
            Run(request, screen, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">There are less than one pairs.</exception>
    /// <exception cref="InvalidDataException">The folder holds no labelled scan of that split.</exception>
    public static void Run(Request request, Screen screen, CancellationToken cancel)
    {
        if (request.Pairs < 1)
        {
            throw new UsageException($"At least one pair is needed, not {request.Pairs}.");
        }

        var sets = DataFolder.Cases(request.Data).Where(c => c.Split == request.Split && c.Image is not null)
            .GroupBy(c => c.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (sets.Count == 0)
        {
            throw new InvalidDataException($"'{request.Data}' holds no labelled scan of the split '{request.Split}'.");
        }

        using var model = SegmenterChoice.Of(SegmenterChoice.Default, request.Model);
        var report = new SliceReport(model.Name, Measure(request, sets, model, screen, cancel));
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            Write(Path.Combine(folder, "slice.md"), report.ToMarkdown());
            Write(Path.Combine(folder, "slice.csv"), report.ToCsv());
        }

        Print(request, report, screen);
    }

    /// <summary>One data set at a time is in memory.</summary>
    private static List<SliceRow> Measure(Request request, List<IGrouping<string, CaseFile>> sets, SegmenterChoice model, Screen screen, CancellationToken cancel)
    {
        using var progress = screen.Progress(request.Quiet);
        List<SliceRow> rows = [];
        for (int i = 0; i < sets.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            progress.Show((double)i / sets.Count, $"reading {sets[i].Key}");
            var cases = sets[i].Select(c => c.Read()).ToList();
            foreach (int reach in Reaches)
            {
                List<SlicePairScore> scores = [];
                foreach (var pair in SlicePair.Draw(cases, reach, request.Pairs, request.Seed))
                {
                    cancel.ThrowIfCancellationRequested();
                    scores.Add(SliceExperiment.Score(SliceExperiment.Prepare(pair), model.Segmenter, model.Options.Align));
                    double share = (Array.IndexOf(Reaches, reach) + ((double)scores.Count / request.Pairs)) / Reaches.Length;
                    progress.Show((i + share) / sets.Count, $"{sets[i].Key}, up to {reach} slices away");
                }

                rows.AddRange(SliceExperiment.Means(scores).Select(s => new SliceRow(reach, s)));
            }
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"No two slices of a structure overlap in the split '{request.Split}' of '{request.Data}'.");
    }

    private static void Print(Request request, SliceReport report, Screen screen)
    {
        if (request.Json)
        {
            screen.Json(new Report(
                report.Model, request.Split, request.Pairs, request.Seed, [.. report.Rows.Select(r => ToRow(r.Reach, r.Score))],
                [.. report.Reaches.Select(r => ToRow(r, report.Mean(r)))]));
            return;
        }

        var table = Screen.Figures("\nData set", report.Reaches.SelectMany(r => new[] { $"Dice +-{r}\ncopied", "\ncarried", "\nmodel" }));
        foreach (string dataset in report.Rows.Select(r => r.Score.Dataset).Distinct())
        {
            table.AddRow(Cells(report, dataset, r => report.Rows.FirstOrDefault(x => x.Reach == r && x.Score.Dataset == dataset)?.Score));
        }

        screen.Output.Write(table.AddEmptyRow().AddRow(Cells(report, "mean", report.Mean)));
        if (request.Folder is { } folder)
        {
            screen.Line($"Tables: {Path.Combine(folder, "slice.md")}, {Path.Combine(folder, "slice.csv")}");
        }
    }

    private static string[] Cells(SliceReport report, string name, Func<int, SliceSetScore?> score) =>
    [
        Markup.Escape(name),
        .. report.Reaches.SelectMany(r => score(r) is { } s ? (string[])[$"{s.Copied:F3}", $"{s.Carried:F3}", $"[bold]{s.Model:F3}[/]"] : ["", "", ""]),
    ];

    private static Row ToRow(int reach, SliceSetScore s) => new(s.Dataset, reach, s.Pairs, s.Copied, s.Carried, s.Model);

    private static void Write(string path, string text) => AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)));
}
