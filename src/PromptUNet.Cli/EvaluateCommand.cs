using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli;

/// <summary><c>promptunet evaluate</c>: how well a segmentation agrees with a reference.</summary>
internal static class EvaluateCommand
{
    /// <summary>Measures of one structure, or their means. A distance is null when one of the two masks is empty.</summary>
    internal sealed record Row(
        int? Label, string Name, double Dice, double? WindowedDice, double IoU, double SurfaceDice, double? Hausdorff95);

    internal sealed record Report(
        string Prediction, string Truth, double ToleranceMm, IReadOnlyList<Row> Rows, Row Mean, IReadOnlyList<string> Warnings);

    public static Command Create(Screen screen)
    {
        var prediction = new Argument<string>("PREDICTION") { Description = "The mask to evaluate." };
        var truth = new Argument<string>("TRUTH") { Description = "The reference mask." };
        var labels = LabelChoice.Option(
            "Only these labels of both masks, by number or by name in the reference. By default all labels of either mask.");
        var slice = new Option<int?>("--prompt-slice")
        {
            HelpName = "N",
            Description = "The slice that was drawn: adds the Dice of the ten slices on either side of it.",
        };
        var axis = new Option<string>("--axis")
        {
            Description = "The plane of that slice, or the number of the array axis across it.",
            DefaultValueFactory = _ => "axial",
        };
        var tolerance = new Option<double>("--tolerance")
        {
            HelpName = "MM",
            Description = "Distance in mm up to which two surfaces agree.",
            DefaultValueFactory = _ => 1,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        axis.AcceptOnlyFromAmong(SliceAxis.Names);
        var command = new Command("evaluate", "Compares a mask with a reference: Dice, IoU, surface Dice, 95 % Hausdorff distance.")
        {
            prediction, truth, labels, slice, axis, tolerance, json,
        };
        command.SetAction((parsed, cancel) =>
        {
            var report = Compare(
                parsed.GetValue(prediction)!, parsed.GetValue(truth)!, LabelChoice.Split(parsed.GetValue(labels)), parsed.GetValue(slice),
                parsed.GetValue(axis)!, parsed.GetValue(tolerance));
            screen.Warn(report.Warnings);
            if (parsed.GetValue(json))
            {
                screen.Json(report, ReportJson.Written.Evaluate);
            }
            else
            {
                screen.Output.Write(Table(report));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <exception cref="UsageException">There is no such label or slice, or the tolerance is not a distance.</exception>
    /// <exception cref="InvalidDataException">Both masks are empty, or the prediction does not lie on the truth.</exception>
    public static Report Compare(
        string predictionPath, string truthPath, IReadOnlyList<string> labels, int? promptSlice, string axisName, double tolerance)
    {
        if (!double.IsFinite(tolerance) || tolerance < 0)
        {
            throw new UsageException($"A tolerance is a distance in mm from 0 up, not {tolerance}.");
        }

        var truth = VolumeFile.ReadLayers(truthPath);
        var found = VolumeFile.ReadLayers(predictionPath);
        var prediction = Placed(found, truth, predictionPath);
        int axis = SliceAxis.Parse(axisName, truth.Grid);
        if (promptSlice is { } slice && (uint)slice >= (uint)truth.Grid.Size[axis])
        {
            throw new UsageException(
                $"There is no {SliceAxis.Name(truth.Grid, axis)} slice {slice}: "
                + $"the masks have the slices 0 to {truth.Grid.Size[axis] - 1}.");
        }

        List<string> warnings =
            [.. truth.Warnings.Select(w => $"{truthPath}: {w}"), .. prediction.Warnings.Select(w => $"{predictionPath}: {w}")];
        var scores = Scores(truth, prediction, tolerance, promptSlice is { } k ? (axis, k) : null, warnings);
        if (labels.Count > 0)
        {
            int[] wanted = [.. LabelChoice.Of(truthPath, scores.Select(s => s.Label).ToList(), truth.Labels, labels)];
            scores = [.. scores.Where(s => wanted.Contains(s.Label))];
        }

        if (scores.Count == 0)
        {
            throw new InvalidDataException("There is nothing to compare: both masks are empty.");
        }

        Row[] rows =
        [
            .. scores.Select(s => new Row(
                s.Label, s.Name, s.Overlap.Dice, s.WindowedDice, s.Overlap.IoU, s.SurfaceDice, Finite(s.Hausdorff95))),
        ];
        var mean = new Row(
            null, "mean", rows.Average(r => r.Dice), promptSlice is null ? null : rows.Average(r => r.WindowedDice),
            rows.Average(r => r.IoU), rows.Average(r => r.SurfaceDice), Finite(scores.Average(s => s.Hausdorff95)));
        return new Report(predictionPath, truthPath, tolerance, rows, mean, warnings);
    }

    private static LabelLayers Placed(LabelLayers prediction, LabelLayers truth, string path)
    {
        try
        {
            return Placement.Of(prediction.Grid, truth.Grid, "reference").Carry(prediction);
        }
        catch (GridMismatchException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static IReadOnlyList<StructureScores> Scores(
        LabelLayers truth, LabelLayers prediction, double tolerance, (int Axis, int Slice)? prompt, List<string> warnings)
    {
        var (expected, present) = (truth.Present(), prediction.Present());
        if (expected.Count != 1 || present.Count != 1 || expected[0] == present[0])
        {
            return [.. expected.Union(present).Order().Select(label => Compare(label, label))];
        }

        // Each mask has a single structure: its number depends on the program that wrote the file.
        warnings.Add($"Label {present[0]} of the prediction is compared with label {expected[0]} of the truth.");
        return [Compare(expected[0], present[0])];

        StructureScores Compare(int one, int other) => StructureScores.Compare(
            new LabelRegion(truth.Of(one), one), new LabelRegion(prediction.Of(other), other), tolerance, prompt);
    }

    private static Table Table(Report report)
    {
        bool windowed = report.Mean.WindowedDice is not null;
        var table = Screen.Figures(
            "Structure",
            ["Dice", .. windowed ? ["Windowed Dice"] : Array.Empty<string>(), "IoU", $"Surface Dice {report.ToleranceMm} mm", "HD95 mm"]);
        foreach (var row in report.Rows.Count > 1 ? report.Rows.Append(report.Mean) : report.Rows)
        {
            string[] values =
            [
                $"{row.Dice:F4}", .. windowed ? [$"{row.WindowedDice:F4}"] : Array.Empty<string>(),
                $"{row.IoU:F4}", $"{row.SurfaceDice:F4}",
                row.Hausdorff95 is { } distance ? $"{distance:F2}" : "none",
            ];
            table.AddRow(
                [Markup.Escape(row.Label is null || row.Name == $"{row.Label}" ? row.Name : $"{row.Label} {row.Name}"), .. values]);
        }

        return table;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
