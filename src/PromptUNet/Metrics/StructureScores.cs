using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>All measures of one object of a segmentation. <see cref="OverlapCounts"/> states the rule for empty masks.</summary>
/// <param name="Label">The object's number in both volumes.</param>
/// <param name="Name">Its name in the truth, else in the result, else its number.</param>
/// <param name="Overlap">Voxels in truth, result and both, with Dice and IoU.</param>
/// <param name="WindowedDice">Dice near the prompt slice; null when no prompt slice was given.</param>
/// <param name="SurfaceDice">Normalised surface Dice at the given tolerance.</param>
/// <param name="Hausdorff95">95 % Hausdorff distance in mm.</param>
public sealed record StructureScores(
    int Label, string Name, OverlapCounts Overlap, double? WindowedDice, double SurfaceDice, double Hausdorff95)
{
    /// <summary>Scores of every object in the truth or the result, by ascending label. The surface Dice tolerates distances of up to
    /// <paramref name="tolerance"/> mm; <paramref name="prompt"/> is the prompt slice and the array axis it lies across.
    /// </summary>
    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    public static IReadOnlyList<StructureScores> Compare(
        LabelVolume truth, LabelVolume result, double tolerance = 1, (int Axis, int Slice)? prompt = null) =>
        [.. truth.Present().Union(result.Present()).Order().Select(label =>
            Compare(new LabelRegion(truth, label), new LabelRegion(result, label), tolerance, prompt))];

    /// <summary>Scores of one object, whose numbers in the two volumes may differ.</summary>
    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    public static StructureScores Compare(LabelRegion truth, LabelRegion result, double tolerance, (int Axis, int Slice)? prompt)
    {
        var surfaces = SurfaceDistances.Between(truth, result);
        return new StructureScores(
            truth.Label,
            NameOf(truth) ?? NameOf(result) ?? $"{truth.Label}",
            Metrics.Overlap.Count(truth, result),
            prompt is var (axis, slice) ? Metrics.Overlap.WindowedDice(truth, result, axis, slice) : null,
            surfaces.Dice(tolerance),
            surfaces.Hausdorff(95));
    }

    private static string? NameOf(LabelRegion region) =>
        region.Volume.Labels.FirstOrDefault(l => l.Id == region.Label)?.Name;
}
