using PromptUNet.Sampling;

namespace PromptUNet.Trainer;

/// <summary>The pairs of slices on which runs and models are compared: always the same ones.</summary>
internal static class ValidationPairs
{
    private const int Reach = 10, PairsOfASet = 60, Seed = 7;

    /// <summary>Some of each data set's validation scans.</summary>
    public static List<SlicePair> Of(IReadOnlyList<CaseFile> files) =>
    [
        .. files.Where(f => f.Split == "val" && f.Image is not null).GroupBy(f => f.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => SlicePair.Draw([.. g.Select(f => f.Read())], Reach, PairsOfASet, Seed)),
    ];
}
