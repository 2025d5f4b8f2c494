using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

/// <summary>
/// The cases and expected figures of https://github.com/google-deepmind/surface-distance, surface_distance_test.py, all
/// 3-D and 2-D ones; figures hold to three places, as published. Their first axis is our last one: the order changes nothing.
/// </summary>
public sealed class PublishedSurfaceDistanceTests
{
    private static readonly Size3 Cube = new(128, 128, 128);

    [Fact]
    public void Two_voxels_2_mm_apart()
    {
        var truth = Voxels.Region(Cube, (1, 2, 3), (x, y, z) => (z, y, x) == (50, 60, 70));
        var result = Voxels.Region(Cube, (1, 2, 3), (x, y, z) => (z, y, x) == (50, 60, 72));
        var distances = SurfaceDistances.Between(truth, result);
        Holds(distances, mean: (1.5, 1.5), hausdorff100: 2, hausdorff95: 2, overlap: (0.5, 0.5), dice: 0.5);
        Assert.Equal(0, Overlap.Dice(truth, result));
    }

    [Fact]
    public void Two_cubes_shifted_by_one_voxel()
    {
        var size = new Size3(100, 100, 100);
        var truth = Voxels.Region(size, (1, 1, 2), (_, _, z) => z < 50);
        var result = Voxels.Region(size, (1, 1, 2), (_, _, z) => z < 51);
        var distances = SurfaceDistances.Between(truth, result);
        Holds(distances, mean: (0.322, 0.339), hausdorff100: 2, hausdorff95: 2, overlap: (0.842, 0.830), dice: 0.836);
        Assert.Equal(0.990, Overlap.Dice(truth, result), 0.0005);
    }

    [Fact]
    public void An_empty_prediction()
    {
        var truth = Voxels.Region(Cube, (1, 2, 3), (x, y, z) => (z, y, x) == (50, 60, 70));
        var distances = SurfaceDistances.Between(truth, Voxels.Empty(Cube));
        Holds(distances, (double.PositiveInfinity, double.NaN), double.PositiveInfinity, double.PositiveInfinity, (0, double.NaN), dice: 0);
        Assert.Equal(0, Overlap.Dice(truth, Voxels.Empty(Cube)));
    }

    [Fact]
    public void An_empty_truth()
    {
        var grid = Voxels.Region(Cube, (1, 2, 3), (_, _, _) => false);
        var result = Voxels.Region(Cube, (1, 2, 3), (x, y, z) => (z, y, x) == (50, 60, 72));
        var distances = SurfaceDistances.Between(grid, result);
        Holds(distances, (double.NaN, double.PositiveInfinity), double.PositiveInfinity, double.PositiveInfinity, (double.NaN, 0), dice: 0);
        Assert.Equal(0, Overlap.Dice(grid, result));
    }

    [Fact]
    public void Two_pixels_2_mm_apart()
    {
        var distances = SurfaceDistances.Between(Pixel(70, 50), Pixel(72, 50), spacingX: 1, spacingY: 2);
        double diagonal = 0.5 * Math.Sqrt((2 * 2) + (1 * 1));
        foreach (var directed in (DirectedDistances[])[distances.TruthToResult, distances.ResultToTruth])
        {
            Assert.Equal([1, 1, 2, 2], directed.Distances);
            Assert.All(directed.Areas, length => Assert.Equal(diagonal, length, 1e-15));
        }

        Holds(distances, mean: (1.5, 1.5), hausdorff100: 2, hausdorff95: 2, overlap: (0.5, 0.5), dice: 0.5);
    }

    [Fact]
    public void Two_squares_shifted_by_one_pixel()
    {
        var truth = Mask.Parse("......", ".##...", ".##...", "......", "......", "......");
        var result = Mask.Parse("......", ".##...", ".##...", ".##...", "......", "......");
        const double Vertical = 2, Horizontal = 1;
        double diagonal = 0.5 * Math.Sqrt((Horizontal * Horizontal) + (Vertical * Vertical));
        var distances = SurfaceDistances.Between(truth, result, Horizontal, Vertical);

        // Clockwise from the top left corner, then in order of distance and length.
        Elements(distances.TruthToResult, [0, 0, 0, 0, 0, Horizontal, 0, 0],
            [diagonal, Horizontal, diagonal, Vertical, diagonal, Horizontal, diagonal, Vertical]);
        Elements(distances.ResultToTruth, [0, 0, 0, 0, 0, Vertical, Vertical, Vertical, 0, 0],
            [diagonal, Horizontal, diagonal, Vertical, Vertical, diagonal, Horizontal, diagonal, Vertical, Vertical]);
    }

    [Fact]
    public void An_empty_mask_on_a_slice()
    {
        var pixel = Pixel(60, 50);
        var empty = new Mask(128, 128);
        Holds(SurfaceDistances.Between(pixel, empty, 2, 3), (double.PositiveInfinity, double.NaN), double.PositiveInfinity,
            double.PositiveInfinity, (0, double.NaN), dice: 0);
        Holds(SurfaceDistances.Between(empty, pixel, 2, 3), (double.NaN, double.PositiveInfinity), double.PositiveInfinity,
            double.PositiveInfinity, (double.NaN, 0), dice: 0);
    }

    [Fact]
    public void Of_two_empty_objects_the_directed_figures_are_as_published_but_we_call_it_agreement_not_NaN()
    {
        foreach (var distances in (SurfaceDistances[])
            [SurfaceDistances.Between(Voxels.Empty(Cube), Voxels.Empty(Cube)),
                SurfaceDistances.Between(new Mask(128, 128), new Mask(128, 128), 2, 3)])
        {
            Holds(distances, (double.NaN, double.NaN), hausdorff100: 0, hausdorff95: 0, (double.NaN, double.NaN), dice: 1);
            Assert.Equal(double.PositiveInfinity, distances.TruthToResult.Percentile(95));
        }
    }

    private static void Holds(
        SurfaceDistances distances, (double, double) mean, double hausdorff100, double hausdorff95, (double, double) overlap, double dice)
    {
        const double Places = 0.0005;
        Assert.Equal(mean.Item1, distances.TruthToResult.Mean, Places);
        Assert.Equal(mean.Item2, distances.ResultToTruth.Mean, Places);
        Assert.Equal(hausdorff100, distances.Hausdorff(100), Places);
        Assert.Equal(hausdorff95, distances.Hausdorff(95), Places);
        Assert.Equal(overlap.Item1, distances.TruthToResult.AreaWithin(1) / distances.TruthToResult.Area, Places);
        Assert.Equal(overlap.Item2, distances.ResultToTruth.AreaWithin(1) / distances.ResultToTruth.Area, Places);
        Assert.Equal(dice, distances.Dice(tolerance: 1), Places);
    }

    private static void Elements(DirectedDistances actual, double[] distances, double[] lengths)
    {
        var expected = distances.Zip(lengths).Order().ToArray();
        var found = actual.Distances.Zip(actual.Areas).Order().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].First, found[i].First);
            Assert.Equal(expected[i].Second, found[i].Second, 1e-12);
        }
    }

    private static Mask Pixel(int x, int y)
    {
        var mask = new Mask(128, 128);
        mask[x, y] = true;
        return mask;
    }
}
