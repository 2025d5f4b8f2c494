namespace PromptUNet.Metrics;

/// <summary>
/// How many voxels (or pixels) two masks hold, and how many both do: all that Dice and IoU need. Counts add up, so that
/// a volume's can be summed from its slices'.
/// </summary>
/// <remarks>
/// The rule for empty masks, here and in <see cref="SurfaceDistances"/>: two empty masks agree in full (Dice, IoU and
/// surface Dice 1, distances 0), for they say the same; where one alone is empty they disagree in full (0, distances
/// infinite). These measures are never NaN, so that a mean over slices or objects needs no exceptions.
/// </remarks>
public readonly record struct OverlapCounts(long Truth, long Result, long Both)
{
    /// <summary><c>2 |A and B| / (|A| + |B|)</c>, in [0, 1]; 1 for two empty masks.</summary>
    public double Dice => Truth + Result == 0 ? 1 : 2.0 * Both / (Truth + Result);

    /// <summary><c>|A and B| / |A or B|</c>, in [0, 1]; 1 for two empty masks.</summary>
    public double IoU => Truth + Result == 0 ? 1 : (double)Both / (Truth + Result - Both);

    public static OverlapCounts operator +(OverlapCounts a, OverlapCounts b) =>
        new(a.Truth + b.Truth, a.Result + b.Result, a.Both + b.Both);

    public static OverlapCounts Add(OverlapCounts left, OverlapCounts right) => left + right;
}
