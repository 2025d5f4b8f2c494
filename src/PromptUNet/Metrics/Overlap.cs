using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>
/// Overlap of a result with the truth, in pixels of a slice or voxels of a volume. It gives the Dice of tables 1 and 2, and the
/// windowed Dice of section 4.3. <see cref="OverlapCounts"/> states the rule for empty masks.
/// </summary>
public static class Overlap
{
    /// <summary>Slices on either side of the prompt that count in the windowed Dice (section 4.3).</summary>
    public const int WindowReach = 10;

    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public static double Dice(Mask truth, Mask result) => Count(truth, result).Dice;

    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    public static double Dice(LabelRegion truth, LabelRegion result) => Count(truth, result).Dice;

    /// <summary>
    /// Dice over the slices at most <paramref name="reach"/> from the prompt slice, both ends clipped to the volume.
    /// </summary>
    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such axis or slice, or the reach is negative.</exception>
    public static double WindowedDice(LabelRegion truth, LabelRegion result, int axis, int promptSlice, int reach = WindowReach)
    {
        truth.Volume.Grid.CheckSlice(axis, promptSlice);
        ArgumentOutOfRangeException.ThrowIfNegative(reach);
        int last = truth.Volume.Grid.Size[axis] - 1;
        return Count(truth, result, axis, Math.Max(0, promptSlice - reach), (int)Math.Min(last, (long)promptSlice + reach)).Dice;
    }

    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public static OverlapCounts Count(Mask truth, Mask result)
    {
        if (truth.Width != result.Width || truth.Height != result.Height)
        {
            throw new ArgumentException(
                $"Only masks of one size can be compared: the truth is {truth.Width} x {truth.Height}, "
                + $"the result {result.Width} x {result.Height}.",
                nameof(result));
        }

        long both = 0;
        for (int i = 0; i < truth.Pixels.Length; i++)
        {
            both += truth.Pixels[i] && result.Pixels[i] ? 1 : 0;
        }

        return new OverlapCounts(truth.Area, result.Area, both);
    }

    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    public static OverlapCounts Count(LabelRegion truth, LabelRegion result) =>
        Count(truth, result, axis: 2, first: 0, truth.Volume.Grid.Size.Z - 1);

    /// <summary>Counts over the slices <paramref name="first"/> to <paramref name="last"/> across an axis, both inside.</summary>
    /// <exception cref="ArgumentException">The volumes differ in size.</exception>
    private static OverlapCounts Count(LabelRegion truth, LabelRegion result, int axis, int first, int last)
    {
        truth.CheckSameSize(result);
        var size = truth.Volume.Grid.Size;
        var (x0, x1) = axis == 0 ? (first, last) : (0, size.X - 1);
        var (y0, y1) = axis == 1 ? (first, last) : (0, size.Y - 1);
        var (z0, z1) = axis == 2 ? (first, last) : (0, size.Z - 1);
        var counts = default(OverlapCounts);
        int[] truthRow = new int[size.X], resultRow = new int[size.X];
        for (int k = z0; k <= z1; k++)
        {
            for (int j = y0; j <= y1; j++)
            {
                truth.Volume.CopyRow(j, k, truthRow);
                result.Volume.CopyRow(j, k, resultRow);
                counts += CountRow(truthRow.AsSpan(x0..(x1 + 1)), truth.Label, resultRow.AsSpan(x0..(x1 + 1)), result.Label);
            }
        }

        return counts;
    }

    private static OverlapCounts CountRow(ReadOnlySpan<int> truth, int truthLabel, ReadOnlySpan<int> result, int resultLabel)
    {
        int inTruth = truth.Count(truthLabel), inResult = result.Count(resultLabel), both = 0;
        for (int i = 0; inTruth > 0 && inResult > 0 && i < truth.Length; i++)
        {
            both += truth[i] == truthLabel & result[i] == resultLabel ? 1 : 0;
        }

        return new OverlapCounts(inTruth, inResult, both);
    }
}
