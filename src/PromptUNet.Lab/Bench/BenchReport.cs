namespace PromptUNet.Lab.Bench;

/// <summary>The table of <c>promptunet-lab bench</c>; a number is null where it makes no sense.</summary>
internal sealed record BenchReport(Machine Machine, IReadOnlyList<BenchRow> Rows)
{
    public static BenchReport Of(IReadOnlyList<Measured> results) => new(Machine.Of(results), [.. results.Select(r => RowOf(r, results))]);

    private static BenchRow RowOf(Measured result, IReadOnlyList<Measured> all)
    {
        var baseline = all.FirstOrDefault(r => r.IsBaseline && r.Scale == result.Scale);
        return new BenchRow(
            result.Name, Round(result.Timing.MedianMs), Round(result.Timing.P95Ms),
            Round(result.Timing.MedianMs / baseline?.Timing.MedianMs),
            result.Count?.AllocatedBytes, Round(result.PeakMiB));
    }

    /// <summary>To microseconds and thousandths: more digits would be noise.</summary>
    private static double? Round(double? value) => value is { } number ? Math.Round(number, 3) : null;
}

/// <summary>One case.</summary>
/// <param name="Case">Its name.</param>
/// <param name="MedianMs">Median of its repetitions in milliseconds.</param>
/// <param name="P95Ms">Nineteen of twenty repetitions took no longer.</param>
/// <param name="RatioToBaseline">
/// Of the median, to that of the case with 1: our network on a window for slices, our volume for volumes.
/// </param>
/// <param name="AllocatedBytesPerSlice">Managed memory taken for one slice of a propagation.</param>
/// <param name="PeakMiB">Largest working set of the process while the case ran.</param>
internal sealed record BenchRow(
    string Case, double? MedianMs, double? P95Ms, double? RatioToBaseline, long? AllocatedBytesPerSlice, double? PeakMiB);
