using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli;

/// <summary><c>promptunet info</c>: what a scan or mask file holds.</summary>
internal static class InfoCommand
{
    /// <summary>One structure of a mask.</summary>
    internal sealed record LabelRow(int Label, string? Name, string? Colour, long Voxels, double Millilitres);

    /// <summary>
    /// The affine is the upper three rows of the matrix from voxel indices to RAS+ mm. Minimum and maximum are null when the file is a
    /// mask.
    /// </summary>
    internal sealed record Report(
        string File, string Format, IReadOnlyList<int> Size, IReadOnlyList<double> SpacingMm, string Orientation,
        IReadOnlyList<double[]> Affine, string Type, long Volumes, double? Minimum, double? Maximum,
        IReadOnlyList<LabelRow> Labels, IReadOnlyList<string> Warnings);

    public static Command Create(Screen screen)
    {
        var file = new Argument<string>("FILE") { Description = "A scan or mask: NIfTI, NRRD or MetaImage." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("info", "Shows what a file holds: grid, orientation, labels and warnings.") { file, json };
        command.SetAction((parsed, cancel) =>
        {
            var report = Describe(parsed.GetValue(file)!);
            if (parsed.GetValue(json))
            {
                screen.Json(report, ReportJson.Written.Info);
            }
            else
            {
                Print(report, screen);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    public static Report Describe(string path)
    {
        var info = VolumeFile.Describe(path);
        var (labels, range, warnings) = Content(path, info);
        var grid = info.Grid;
        double[] rows = Array.ConvertAll(grid.Affine.ToRows(), number => number + 0.0);      // no -0
        return new Report(
            path, info.Format, [grid.Size.X, grid.Size.Y, grid.Size.Z], [grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z], info.Orientation,
            [rows[..4], rows[4..8], rows[8..]], info.ScalarType.ToString().ToLowerInvariant(),
            info.Labels.Count > 0 ? 1 : info.Volumes,      // layers of segments are read together
            range?.Minimum, range?.Maximum, labels, warnings);
    }

    private static (IReadOnlyList<LabelRow> Labels, (double Minimum, double Maximum)? Range, IReadOnlyList<string> Warnings) Content(
        string path, VolumeInfo info)
    {
        if (info.Labels.Count > 0)
        {
            var segments = VolumeFile.ReadLabels(path);
            return (Rows(segments, info.Labels), null, segments.Warnings);
        }

        var image = VolumeFile.ReadImage(path);
        return Labels(path) is { } labels && LooksLikeStructures(labels)
            ? (Rows(labels, []), null, labels.Warnings)
            : ([], Range(image), image.Warnings);
    }

    /// <summary>The labels as every other command reads them; null when the values are none, as most scans' are.</summary>
    private static LabelVolume? Labels(string path)
    {
        try
        {
            return VolumeFile.ReadLabels(path);
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether marked voxels equal their neighbour more often than the grey values of a scan do.</summary>
    private static bool LooksLikeStructures(LabelVolume labels)
    {
        long marked = 0, same = 0;
        int before = 0;
        int[] slice = new int[labels.Grid.Size.X * labels.Grid.Size.Y];
        for (int k = 0; k < labels.Grid.Size.Z; k++)
        {
            labels.CopySlice(2, k, slice);
            foreach (int label in slice)
            {
                marked += label != 0 ? 1 : 0;
                same += label != 0 && label == before ? 1 : 0;
                before = label;
            }
        }

        return marked > 0 && same >= marked * 0.3;
    }

    /// <summary>The smallest and the largest finite value; null when there is none.</summary>
    private static (double Minimum, double Maximum)? Range(Volume image)
    {
        var (minimum, maximum) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float[] slice in Slices(image))
        {
            foreach (float value in slice)
            {
                if (float.IsFinite(value))
                {
                    (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
                }
            }
        }

        return minimum <= maximum ? (minimum, maximum) : null;
    }

    /// <summary>The values of each slice across axis 2, in one array that the next slice overwrites.</summary>
    private static IEnumerable<float[]> Slices(Volume image)
    {
        float[] slice = new float[image.Grid.Size.X * image.Grid.Size.Y];
        for (int k = 0; k < image.Grid.Size.Z; k++)
        {
            image.CopySlice(2, k, slice);
            yield return slice;
        }
    }

    private static LabelRow[] Rows(LabelVolume volume, IReadOnlyList<Label> names)
    {
        double millilitres = Math.Abs(volume.Grid.Affine.Determinant) / 1000;
        return [.. volume.Present().Union(names.Select(n => n.Id)).Order().Select(label =>
        {
            var known = names.FirstOrDefault(n => n.Id == label);
            long voxels = volume.Count(label);
            return new LabelRow(
                label, known?.Name, known?.Colour is { } c ? $"#{c.Red:X2}{c.Green:X2}{c.Blue:X2}" : null, voxels, voxels * millilitres);
        })];
    }

    private static void Print(Report report, Screen screen)
    {
        screen.Line($"File         {report.File}");
        string volumes = report.Volumes > 1 ? $", {report.Volumes} volumes (values of the first)" : "";
        string spacing = string.Join(" x ", report.SpacingMm.Select(s => $"{s:0.###}"));
        screen.Line($"Format       {report.Format}, {report.Type}{volumes}");
        screen.Line($"Grid         {string.Join(" x ", report.Size)} voxels of {spacing} mm");
        screen.Line($"Orientation  {report.Orientation}");
        for (int i = 0; i < 3; i++)
        {
            screen.Line($"{(i == 0 ? "Affine" : "").PadRight(11)}{string.Concat(report.Affine[i].Select(Shown))}");
        }

        if (report.Minimum is { } minimum)
        {
            screen.Line($"Values       {minimum:G6} to {report.Maximum:G6}");
        }

        screen.Warn(report.Warnings);
        if (report.Labels.Count > 0)
        {
            screen.Output.Write(Table(report.Labels));
        }
    }

    private static string Shown(double number) => $"{Math.Round(number, 4) + 0.0,11:0.####}";

    private static Table Table(IReadOnlyList<LabelRow> labels)
    {
        var table = Screen.Figures("Label", ["Voxels", "ml"]);
        foreach (var row in labels)
        {
            table.AddRow(Markup.Escape($"{row.Label} {row.Name}"), $"{row.Voxels}", $"{row.Millilitres:F2}");
        }

        return table;
    }
}
