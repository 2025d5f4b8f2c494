using System.CommandLine;
using System.Text.Json;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Cli.Segment;

/// <summary>What is predicted for each slice of a mask, for the labels that are not locked.</summary>
/// <param name="Mask">The mask's file.</param>
/// <param name="Labels">By number.</param>
internal sealed record SliceReport(string Mask, IReadOnlyList<SliceReport.LabelSlices> Labels)
{
    /// <summary>One label, along the axis that it was drawn across.</summary>
    /// <param name="Label">Its number.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Plane">Plane of its slices.</param>
    /// <param name="Axis">The array axis across them.</param>
    /// <param name="Slices">All of them, ascending.</param>
    internal sealed record LabelSlices(int Label, string Name, string Plane, int Axis, IReadOnlyList<SliceRow> Slices);

    /// <summary>One slice.</summary>
    /// <param name="Slice">Its index.</param>
    /// <param name="Source">"drawn" and the like on a keyframe, "from" one drawn slice, "between" two, "past the end", "imported".</param>
    /// <param name="From">The drawn slice it is computed from; of two, the lower one.</param>
    /// <param name="To">The higher one of two; null otherwise.</param>
    /// <param name="PredictedDice">Predicted Dice of its mask; null when it is empty or there is no prediction, as on drawn slices.</param>
    /// <param name="PredictedAbsent">
    /// Probability that the structure is absent from a slice without a mask; null when there is a mask or no prediction.
    /// </param>
    /// <param name="Area">Voxels of its mask.</param>
    /// <param name="CentreMm">Middle of the slice in the world, RAS+ mm.</param>
    internal sealed record SliceRow(
        int Slice, string Source, int? From, int? To, double? PredictedDice, double? PredictedAbsent, int Area,
        IReadOnlyList<double> CentreMm);

    /// <summary>The endings that its file may have.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".json"];

    public static Option<string?> Option() => new("--confidence")
    {
        HelpName = "JSON",
        Description = "A report of each slice: the drawn slices it is computed from, its predicted Dice "
            + "(or, without a mask, the probability that the structure is absent), area and place.",
    };

    /// <param name="mask">The mask's file.</param>
    /// <param name="session">The session as it stands.</param>
    public static SliceReport Of(string mask, AnnotationSession session)
    {
        var grid = session.State.Grid;
        List<LabelSlices> labels = [];
        foreach (var label in session.State.Labels.Values.Where(l => !l.IsLocked))
        {
            if (label.Axis is { } axis)
            {
                var rows = session.States(label.Id)
                    .Select((state, slice) => RowOf(session.ProvenanceOn(label.Id, slice), state, slice, Centre(grid, axis, slice)));
                labels.Add(new LabelSlices(label.Id, label.Name, SliceAxis.Name(grid, axis), axis, [.. rows]));
            }
        }

        return new SliceReport(mask, labels);
    }

    public void Write(string path) => OutputFile.Write(path, JsonSerializer.Serialize(this, ReportJson.Written.Slices));

    private static SliceRow RowOf(Provenance provenance, SliceState state, int slice, IReadOnlyList<double> centre)
    {
        int? from = state.IsKeyframe ? null : provenance.From?.Slice;
        double? predicted = state.Confidence is { } share ? Math.Round(share, 4) : null;
        var (dice, absent) = state.Area > 0 ? (predicted, (double?)null) : (null, predicted);
        return new SliceRow(slice, Source(provenance, state), from, provenance.To?.Slice, dice, absent, state.Area, centre);
    }

    private static string Source(Provenance provenance, SliceState state) => provenance switch
    {
        { By: { } by } => by.ToString().ToLowerInvariant(),
        { Origin: VoxelOrigin.Fused } => "between",
        { Origin: VoxelOrigin.Imported } => "imported",
        { Origin: VoxelOrigin.Background } => "past the end",
        _ => state.Area == 0 ? "past the end" : "from",
    };

    private static IReadOnlyList<double> Centre(Grid grid, int axis, int slice)
    {
        var size = grid.Size;
        double At(int along) => along == axis ? slice : (size[along] - 1) / 2.0;
        var (x, y, z) = grid.Affine.Apply(At(0), At(1), At(2));
        return [Math.Round(x, 3), Math.Round(y, 3), Math.Round(z, 3)];
    }
}
