using System.Diagnostics;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Pictures;
using PromptUNet.Propagation;
using PromptUNet.Sampling;

namespace PromptUNet.Cli.Demo;

/// <summary>
/// Propagates one drawn slice of each of some structures of a real scan, down and up. The true mask of a structure's largest slice takes
/// the place of a person's drawing; nothing else of the truth is used.
/// </summary>
internal sealed class Demonstration
{
    private const int Cells = 6;

    private readonly LabelledCase _case;
    private readonly IReadOnlyDictionary<string, int> _labels;

    private Demonstration(LabelledCase labelled, IReadOnlyDictionary<string, int> labels) => (_case, _labels) = (labelled, labels);

    /// <summary>Reads the volume that ships with the program.</summary>
    /// <exception cref="IOException">The program is incomplete.</exception>
    public static Demonstration Read(string folder)
    {
        var image = VolumeFile.ReadImage(Path.Combine(folder, "colin27_t1.nii.gz"));
        var truth = VolumeFile.ReadLabels(Path.Combine(folder, "colin27_aal.nii.gz"));
        var names = File.ReadLines(Path.Combine(folder, "colin27_aal.txt")).Select(line => line.Split(' '));
        return new Demonstration(
            new LabelledCase("colin27", "aal", image, truth), names.ToDictionary(n => n[1], n => int.Parse(n[0], null)));
    }

    /// <summary>Segments a structure with the model, by carrying and by copying.</summary>
    /// <param name="structure">The structure and the plane of its drawn slice.</param>
    /// <param name="model">The segmenter that is demonstrated.</param>
    /// <param name="progress">Called with the finished share.</param>
    /// <param name="finished">Called with the model's mask as soon as it is finished, before the baselines run.</param>
    /// <param name="cancel">Checked once a slice.</param>
    public Outcome Run(
        DemoStructure structure, SegmenterChoice model, Action<double> progress, Action<LabelVolume> finished, CancellationToken cancel)
    {
        int label = _labels[structure.Name], axis = Orientation.Axis(_case.Labels.Grid.Affine, structure.Plane);
        var task = VolumeTask.Largest(_case, label, axis) ?? throw new InvalidDataException($"{structure.Name} is too small to be drawn.");

        // Rough shares of the time that the three segmenters take.
        var (own, asked, time) = Propagate(task, model, s => progress(0.8 * s), cancel);
        finished(own);
        var (carried, _, _) = Propagate(task, SegmenterChoice.Carrying, s => progress(0.8 + (0.15 * s)), cancel);
        var (copied, _, _) = Propagate(task, SegmenterChoice.Copying, s => progress(0.95 + (0.05 * s)), cancel);
        var row = new DemoRow(
            structure.Name, _case.SlicesOf(label, axis, 1).Count,
            Whole(task, own), Windowed(task, own), Whole(task, carried), Windowed(task, carried),
            Whole(task, copied), Windowed(task, copied), asked == 0 ? 0 : time.TotalMilliseconds / asked);
        return new Outcome(row, SheetRow(structure, task, row, own));
    }

    private (LabelVolume Mask, int Asked, TimeSpan Time) Propagate(
        VolumeTask task, SegmenterChoice way, Action<double> progress, CancellationToken cancel)
    {
        var propagator = new Propagator(_case.Image!, task.Axis, way.Segmenter, way.Options);
        var drawn = new Keyframe(task.PromptSlice, _case.Labels.Mask(task.Label, task.Axis, task.PromptSlice));
        long start = Stopwatch.GetTimestamp();
        int asked = 0;
        var masks = new PropagatedMasks(_case.Image!.Grid, task.Axis, [drawn]);
        foreach (var happened in propagator.Run([drawn], cancel))
        {
            masks.Take(happened);
            asked += happened is SliceSegmented ? 1 : 0;
            progress((double)happened.Done / happened.Total);
        }

        return (masks.ToLabels(task.Label), asked, Stopwatch.GetElapsedTime(start));
    }

    private double Whole(VolumeTask task, LabelVolume mask) =>
        Overlap.Dice(new LabelRegion(_case.Labels, task.Label), new LabelRegion(mask, task.Label));

    private double Windowed(VolumeTask task, LabelVolume mask) =>
        Overlap.WindowedDice(new LabelRegion(_case.Labels, task.Label), new LabelRegion(mask, task.Label), task.Axis, task.PromptSlice);

    private SheetRow SheetRow(DemoStructure structure, VolumeTask task, DemoRow row, LabelVolume result)
    {
        var view = SliceView.Radiological(_case.Labels.Grid, task.Axis);
        SheetCell Cell(int slice)
        {
            var (truth, found) = (_case.Labels.Mask(task.Label, task.Axis, slice), result.Mask(task.Label, task.Axis, slice));
            bool drawn = slice == task.PromptSlice;
            string caption = drawn ? $"slice {slice}, drawn" : $"slice {slice}, Dice {Overlap.Dice(truth, found):F2}";
            return new SheetCell(_case.Image!.Slice(task.Axis, slice), truth, found, drawn, caption, view);
        }

        string detail =
            $"{structure.Plane.ToString().ToLowerInvariant()}, {row.Slices} slices\nDice {row.Dice:F2}, windowed {row.WindowedDice:F2}\n"
            + $"carried {row.CarryDice:F2}, windowed {row.CarryWindowedDice:F2}\n"
            + $"copied {row.CopyDice:F2}, windowed {row.CopyWindowedDice:F2}";
        var shown = SheetSlices.Choose(_case.SlicesOf(task.Label, task.Axis, 1), [task.PromptSlice], Cells);
        return new SheetRow(structure.Name.Replace('_', ' '), detail, [.. shown.Select(Cell)]);
    }

    /// <summary>A structure's figures and its row of pictures.</summary>
    internal sealed record Outcome(DemoRow Row, SheetRow Pictures);
}

/// <summary>A structure of the demonstration volume and the plane it is drawn on.</summary>
internal sealed record DemoStructure(string Name, AnatomicalPlane Plane)
{
    /// <summary>
    /// From 2 to 39 ml, chosen by size and place before anything was measured. All are drawn on axial slices, in which heads are mostly
    /// read; docs/log.md also has the figures of a mixture of planes.
    /// </summary>
    public static IReadOnlyList<DemoStructure> All { get; } =
    [
        new("Amygdala_L", AnatomicalPlane.Axial),
        new("Hippocampus_R", AnatomicalPlane.Axial),
        new("Caudate_L", AnatomicalPlane.Axial),
        new("Putamen_R", AnatomicalPlane.Axial),
        new("Thalamus_L", AnatomicalPlane.Axial),
        new("Cerebelum_Crus1_R", AnatomicalPlane.Axial),
        new("Precentral_L", AnatomicalPlane.Axial),
        new("Temporal_Mid_L", AnatomicalPlane.Axial),
    ];
}

/// <summary>The scores of a structure segmented from one drawn slice by the model, by carrying the mask, and by copying it.</summary>
/// <param name="Structure">Its name.</param>
/// <param name="Slices">Slices of the structure's true mask, with the drawn one.</param>
/// <param name="Dice">Over the whole volume.</param>
/// <param name="WindowedDice">Over the drawn slice and ten on either side.</param>
/// <param name="MsPerSlice">Milliseconds for a slice that the model segmented, carrying included.</param>
internal sealed record DemoRow(
    string Structure, int Slices, double Dice, double WindowedDice, double CarryDice, double CarryWindowedDice,
    double CopyDice, double CopyWindowedDice, double MsPerSlice)
{
    /// <summary>The mean of every column.</summary>
    public static DemoRow Mean(IReadOnlyCollection<DemoRow> rows) => new(
        "mean", (int)Math.Round(rows.Average(r => r.Slices)), rows.Average(r => r.Dice), rows.Average(r => r.WindowedDice),
        rows.Average(r => r.CarryDice), rows.Average(r => r.CarryWindowedDice),
        rows.Average(r => r.CopyDice), rows.Average(r => r.CopyWindowedDice), rows.Average(r => r.MsPerSlice));
}
