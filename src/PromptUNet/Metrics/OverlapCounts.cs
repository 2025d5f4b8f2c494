namespace PromptUNet.Metrics;

/// <summary>
/// The number of voxels (or pixels) in each of two masks and in both, from which Dice and IoU follow. Counts can be added, so that a
/// volume's are the sum of its slices'.
/// </summary>
/// <remarks>
/// The rule for empty masks, here and in <see cref="SurfaceDistances"/>. Two empty masks agree in full: Dice, IoU and surface Dice are 1,
/// distances 0. If only one is empty, they disagree in full: Dice is 0, distances are infinite. These measures are never NaN, so that a
/// mean over slices or objects needs no exceptions.
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
