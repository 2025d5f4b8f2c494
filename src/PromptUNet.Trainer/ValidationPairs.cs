using PromptUNet.Evaluation;
using PromptUNet.Sampling;

namespace PromptUNet.Trainer;

/// <summary>The pairs of slices on which runs and models are compared: always the same ones.</summary>
internal static class ValidationPairs
{
    private const int Reach = 10, PairsOfASet = 60, Seed = 7;
    private const double Alike = 1.5;

    /// <summary>Some of each data set's validation scans.</summary>
    public static List<SlicePair> Of(IReadOnlyList<CaseFile> files) =>
    [
        .. files.Where(f => f.Split == "val" && f.Image is not null).GroupBy(f => f.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => SlicePair.Draw([.. g.Select(f => f.Read())], Reach, PairsOfASet, Seed)),
    ];

    /// <summary>Whether the slices lie across the scan's coarsest axis, as it was taken, or the scan is as fine along all of them.</summary>
    public static bool IsNative(SlicePair pair)
    {
        var (x, y, z) = pair.Case.Labels.Grid.Spacing;
        double[] edges = [x, y, z];
        return edges.Max() <= Alike * edges[pair.Axis];
    }
}
