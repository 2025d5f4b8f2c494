using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>
/// How far the surfaces of a result and of the truth lie apart, in mm and weighted by area. The definition is that of DeepMind's
/// surface-distance (https://github.com/google-deepmind/surface-distance): S. Nikolov et al., "Clinically applicable segmentation of head
/// and neck anatomy for radiotherapy", J Med Internet Res 23(7), 2021. Two empty objects are the exception: there the original gives NaN
/// and infinity, and this full agreement (<see cref="OverlapCounts"/>).
/// </summary>
public sealed class SurfaceDistances
{
    private SurfaceDistances(DirectedDistances truthToResult, DirectedDistances resultToTruth) =>
        (TruthToResult, ResultToTruth) = (truthToResult, resultToTruth);

    /// <summary>From every surface element of the truth to the result's surface.</summary>
    public DirectedDistances TruthToResult { get; }

    /// <summary>From every surface element of the result to the truth's surface.</summary>
    public DirectedDistances ResultToTruth { get; }

    /// <summary>
    /// Between two objects on one grid. The spacing is the truth's, and a skewed grid counts as a straight one.
    /// Takes about 11 bytes for each voxel of the box that holds both.
    /// </summary>
    /// <exception cref="ArgumentException">The volumes differ in size, or the box has more than 2^31 voxels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A spacing is not a positive number.</exception>
    public static SurfaceDistances Between(LabelRegion truth, LabelRegion result)
    {
        truth.CheckSameSize(result);
        if (VoxelBox.Union(truth.Box(), result.Box()) is not { } box)
        {
            return None;
        }

        return Between(SurfaceElements.Of(truth, box), SurfaceElements.Of(result, box), truth.Volume.Grid.Spacing);
    }

    /// <summary>
    /// Between the contours of two masks of one slice whose pixels are spacingX wide and spacingY high in mm. Areas are
    /// lengths then.
    /// </summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A spacing is not a positive number.</exception>
    public static SurfaceDistances Between(Mask truth, Mask result, double spacingX, double spacingY)
    {
        if (truth.Width != result.Width || truth.Height != result.Height)
        {
            throw new ArgumentException(
                $"Only masks of one size can be compared: the truth is {truth.Width} x {truth.Height}, "
                + $"the result {result.Width} x {result.Height}.",
                nameof(result));
        }

        var (one, other) = (truth.Box, result.Box);
        if ((one ?? other) is not { } a)
        {
            return None;
        }

        var b = other ?? a;
        var box = new PixelBox(Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
        return Between(SurfaceElements.Of(truth, box), SurfaceElements.Of(result, box), (spacingX, spacingY, 1));
    }

    /// <summary>
    /// Normalised surface Dice: the share of both surfaces, by area, that lies at most <paramref name="tolerance"/> mm
    /// from the other one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or NaN.</exception>
    public double Dice(double tolerance)
    {
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is a number of mm, 0 or more.");
        }

        double area = TruthToResult.Area + ResultToTruth.Area;
        return BothEmpty ? 1 : (TruthToResult.AreaWithin(tolerance) + ResultToTruth.AreaWithin(tolerance)) / area;
    }

    /// <summary>
    /// Robust Hausdorff distance in mm: the larger of the two directions' percentiles of distance by area. 95 is the
    /// usual percentile; 100 gives the Hausdorff distance itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is not between 0 and 100.</exception>
    public double Hausdorff(double percent)
    {
        if (!(percent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile lies between 0 and 100.");
        }

        return BothEmpty ? 0 : Math.Max(TruthToResult.Percentile(percent), ResultToTruth.Percentile(percent));
    }

    private static SurfaceDistances None => new(new DirectedDistances([], []), new DirectedDistances([], []));

    private bool BothEmpty => TruthToResult.Distances.Count == 0 && ResultToTruth.Distances.Count == 0;

    private static SurfaceDistances Between(SurfaceElements truth, SurfaceElements result, (double X, double Y, double Z) spacing)
    {
        var areas = new SurfelArea(spacing);
        double[] toResult = DistanceTransform.Squared(result.Marks(), result.Corners, spacing);
        var truthToResult = truth.To(toResult, areas);
        double[] toTruth = DistanceTransform.Squared(truth.Marks(), truth.Corners, spacing);
        return new SurfaceDistances(truthToResult, result.To(toTruth, areas));
    }
}
