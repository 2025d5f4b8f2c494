using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>A slice of a result, as the next correction is chosen from it.</summary>
/// <param name="IsKeyframe">Whether a person drew, corrected or accepted it.</param>
/// <param name="Area">Pixels of its mask.</param>
/// <param name="Confidence">Predicted Dice of its mask, or P(absent) of an empty one; null when there is no prediction.</param>
public readonly record struct SliceState(bool IsKeyframe, int Area, double? Confidence);

/// <summary>
/// The slice whose correction is expected to mend most. A slice of predicted Dice D and area a has about <c>2 a (1 - D)</c> wrong pixels.
/// An empty slice has as many as its neighbour's mask would have, times P(the object is there). A correction mends its own slice. Of the
/// other slices, up to the neighbouring keyframes, it mends the less the farther they are. On a slice past the object's end it mends
/// others only if the object is there.
/// </summary>
/// <param name="Label">The structure.</param>
/// <param name="Axis">Array axis that the slice lies across.</param>
/// <param name="Slice">Its index.</param>
/// <param name="Mended">Wrong pixels within its reach, by which slices are compared; it mends fewer of them.</param>
/// <param name="Share">The share in [0, 1] that it is expected to mend of all of the label's wrong pixels.</param>
public sealed record NextCorrection(int Label, int Axis, int Slice, double Mended, double Share)
{
    /// <summary>
    /// Distance, in radii of the largest mask, at which a correction still mends 1/e of the wrong pixels (docs/decisions/0038).
    /// </summary>
    private const double Reach = 1;

    /// <summary>
    /// Weight of a pixel past an end. The pixels expected there are right or wrong together, and a person who looks there mostly finds
    /// nothing (docs/decisions/0038).
    /// </summary>
    private const double Past = 0.25;

    /// <summary>
    /// Share of the wrong pixels within reach on other slices that a correction mends, by what corrections on <c>val</c> did mend
    /// (docs/decisions/0038). It does not depend on the slice, so the choice does not depend on it.
    /// </summary>
    private const double Others = 1.0 / 3;

    /// <summary>Chooses the slice. Returns null when no pixel is expected to be wrong, or no slice has a prediction.</summary>
    /// <param name="grid">Of the scan.</param>
    /// <param name="label">The structure.</param>
    /// <param name="axis">Array axis that the slices lie across.</param>
    /// <param name="slices">All slices along the axis.</param>
    public static NextCorrection? Of(Grid grid, int label, int axis, IReadOnlyList<SliceState> slices)
    {
        int largest = slices.Max(s => s.Area);
        if (largest == 0)
        {
            return null;
        }

        double fading = FeatureReader.RadiiASlice(grid, axis, largest) / Reach;
        double[] wrong = Wrong(slices);
        double all = wrong.Sum();
        NextCorrection? best = null;
        for (int first = 0; first < slices.Count; first++)
        {
            int last = first;
            while (last < slices.Count && !slices[last].IsKeyframe)
            {
                last++;
            }

            for (int k = first; k < last; k++)
            {
                double mended = 0;
                for (int j = first; j < last; j++)
                {
                    double there = slices[j].Area == 0 && slices[k].Area == 0 ? Math.Min(wrong[j], wrong[k]) : wrong[j];
                    mended += there * Math.Exp(-Math.Abs(j - k) * fading);
                }

                double share = (wrong[k] + (Others * (mended - wrong[k]))) / all;
                best = mended > (best?.Mended ?? 0) ? new NextCorrection(label, axis, k, mended, share) : best;
            }

            first = last;
        }

        return best;
    }

    /// <summary>Pixels of each slice that are expected to be wrong.</summary>
    private static double[] Wrong(IReadOnlyList<SliceState> slices)
    {
        double[] wrong = new double[slices.Count];
        int[] near = NearestArea(slices);
        for (int k = 0; k < wrong.Length; k++)
        {
            var (isKeyframe, area, confidence) = slices[k];
            wrong[k] = isKeyframe || confidence is not { } sure ? 0 : (1 - sure) * (area > 0 ? 2 * area : Past * near[k]);
        }

        return wrong;
    }

    /// <summary>For each slice the area of the nearest slice with a mask; of two equally near, the lower one.</summary>
    private static int[] NearestArea(IReadOnlyList<SliceState> slices)
    {
        int[] area = new int[slices.Count];
        int[] shown = [.. Enumerable.Range(0, area.Length).Where(k => slices[k].Area > 0)];
        for (int k = 0, at = 0; k < area.Length; k++)
        {
            while (at + 1 < shown.Length && Math.Abs(shown[at + 1] - k) < Math.Abs(shown[at] - k))
            {
                at++;
            }

            area[k] = slices[shown[at]].Area;
        }

        return area;
    }
}
