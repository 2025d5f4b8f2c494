using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

/// <summary>Distances between surfaces; the cases of surface_distance_test.py are in <see cref="PublishedSurfaceDistanceTests"/>.</summary>
public sealed class SurfaceDistancesTests
{
    private static readonly Size3 Size = new(6, 5, 4);

    [Fact]
    public void Two_empty_objects_agree_in_full()
    {
        var none = SurfaceDistances.Between(Voxels.Empty(Size), Voxels.Empty(Size));
        Assert.Equal(1, none.Dice(0));
        Assert.Equal(0, none.Hausdorff(95));
        var flat = SurfaceDistances.Between(new Mask(3, 3), new Mask(3, 3), 1, 1);
        Assert.Equal(1, flat.Dice(0));
        Assert.Equal(0, flat.Hausdorff(100));
    }

    [Fact]
    public void An_object_is_infinitely_far_from_an_empty_one()
    {
        var one = Voxels.Region(Size, (i, j, k) => (i, j, k) == (2, 2, 2));
        foreach (var distances in (SurfaceDistances[])[
            SurfaceDistances.Between(one, Voxels.Empty(Size)), SurfaceDistances.Between(Voxels.Empty(Size), one)])
        {
            Assert.Equal(0, distances.Dice(1000));
            Assert.Equal(double.PositiveInfinity, distances.Hausdorff(95));
        }
    }

    [Fact]
    public void The_whole_volume_has_its_surface_at_the_border()
    {
        var full = Voxels.Region(Size, (2, 2, 2), (_, _, _) => true);
        var same = SurfaceDistances.Between(full, full);
        Assert.Equal(1, same.Dice(0));
        Assert.Equal(0, same.Hausdorff(100));
        Assert.Equal((7 * 6 * 5) - (5 * 4 * 3), same.TruthToResult.Distances.Count);
    }

    [Fact]
    public void The_surface_of_a_ball_has_about_the_area_of_the_sphere()
    {
        var ball = Voxels.Region(new Size3(44, 44, 44), (0.5, 0.5, 0.5), (i, j, k) => Sum(i, 22, j, 22, k, 22, 20) <= 1);
        double area = SurfaceDistances.Between(ball, ball).TruthToResult.Area;
        Assert.InRange(area / (4 * Math.PI * 10 * 10), 1, 1.1);      // flat cuts of a grid overrate a sphere by about 8 %
    }

    [Fact]
    public void Distances_of_two_ellipsoids_are_those_of_the_definition_with_scipys_distance_transform()
    {
        // Made with numpy and scipy 1.10 (ndimage.correlate, distance_transform_edt, surface-distance's table of normals).
        var size = new Size3(40, 36, 18);
        var truth = Voxels.Region(size, (0.7, 0.9, 2.5), (i, j, k) => Sum(i, 17, j, 16, k, 8, 12, 9, 6) <= 1);
        var result = Voxels.Region(size, (0.7, 0.9, 2.5), (i, j, k) =>
            Sum(i, 20, j, 18, k, 9, 11, 10, 5) <= 1 || (Math.Abs(i - 36) <= 1 && Math.Abs(j - 5) <= 2 && k == 3));
        var distances = SurfaceDistances.Between(truth, result);

        Assert.Equal(1432, distances.TruthToResult.Distances.Count);
        Assert.Equal(1478.7806966122225, distances.TruthToResult.Area, 1e-8);
        Assert.Equal(1357.0816200527067, distances.ResultToTruth.Area, 1e-8);
        Assert.Equal(1.6203755801755768, distances.TruthToResult.Mean, 1e-10);
        Assert.Equal(1.5975339423592112, distances.ResultToTruth.Mean, 1e-10);
        Assert.Equal(1.4, distances.Hausdorff(50), 1e-10);
        Assert.Equal(4.162931659299729, distances.Hausdorff(95), 1e-10);
        Assert.Equal(12.436639417463223, distances.Hausdorff(100), 1e-10);
        Assert.Equal(0.24950423577368155, distances.Dice(0), 1e-10);
        Assert.Equal(0.42140998761263354, distances.Dice(1), 1e-10);
        Assert.Equal(0.6332224169367716, distances.Dice(2), 1e-10);
        Assert.Equal(2.0 * 1732 / (2675 + 2276), Overlap.Dice(truth, result), 1e-12);
    }

    [Fact]
    public void Objects_keep_their_distances_wherever_they_lie_in_a_volume_and_whichever_comes_first() =>
        Gen.Bool.Array[2 * 4 * 4 * 4].Select(Gen.Int[0, 5], Gen.Int[0, 5]).Sample((voxels, right, up) =>
        {
            LabelRegion Placed(int of, Size3 size, int x, int z) => Voxels.Region(size, (0.5, 1, 2), (i, j, k) =>
                i >= x && i < x + 4 && j < 4 && k >= z && k < z + 4 && voxels[(of * 64) + ((k - z) * 16) + (j * 4) + i - x]);
            var near = SurfaceDistances.Between(Placed(0, new Size3(4, 4, 4), 0, 0), Placed(1, new Size3(4, 4, 4), 0, 0));
            var far = SurfaceDistances.Between(Placed(1, new Size3(10, 6, 9), right, up), Placed(0, new Size3(10, 6, 9), right, up));
            Assert.Equal(near.Dice(1), far.Dice(1), 1e-12);
            Assert.Equal(near.Hausdorff(95), far.Hausdorff(95));
            Assert.Equal(near.TruthToResult.Distances, far.ResultToTruth.Distances);
        });

    [Fact]
    public void The_surface_dice_grows_with_the_tolerance_and_the_percentile_with_the_percentage()
    {
        var truth = Voxels.Region(Size, (i, j, k) => i + j + k < 5);
        var result = Voxels.Region(Size, (i, j, k) => i + (2 * j) < 5 && k > 0);
        var distances = SurfaceDistances.Between(truth, result);
        double[] dice = [.. Enumerable.Range(0, 20).Select(t => distances.Dice(t / 4.0))];
        double[] hausdorff = [.. Enumerable.Range(0, 21).Select(p => distances.Hausdorff(5 * p))];
        Assert.Equal(dice.Order(), dice);
        Assert.Equal(hausdorff.Order(), hausdorff);
        Assert.Equal(1, distances.Dice(distances.Hausdorff(100)), 1e-12);
    }

    [Fact]
    public void The_percentile_is_the_smallest_distance_that_reaches_the_share()
    {
        // Two pixels two apart: of four equal elements two are 1 mm away, two 2 mm.
        var distances = SurfaceDistances.Between(Mask.Parse("#.."), Mask.Parse("..#"), 1, 1);
        Assert.Equal(
            [1.0, 1, 2, 2], [distances.Hausdorff(0), distances.Hausdorff(50), distances.Hausdorff(50.1), distances.Hausdorff(100)]);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var one = Voxels.Region(Size, (i, _, _) => i == 1);
        var distances = SurfaceDistances.Between(one, one);
        Assert.Throws<ArgumentOutOfRangeException>(() => distances.Dice(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => distances.Dice(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => distances.Hausdorff(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => distances.Hausdorff(double.NaN));
        Assert.Throws<ArgumentException>(() => SurfaceDistances.Between(one, Voxels.Empty(new Size3(6, 5, 5))));
        Assert.Throws<ArgumentException>(() => SurfaceDistances.Between(new Mask(2, 3), new Mask(3, 2), 1, 1));
        var flat = Voxels.Region(Size, (1, 1, 0), (i, _, _) => i == 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfaceDistances.Between(flat, flat));
    }

    private static double Sum(int i, int x, int j, int y, int k, int z, double a, double? b = null, double? c = null) =>
        Math.Pow((i - x) / a, 2) + Math.Pow((j - y) / (b ?? a), 2) + Math.Pow((k - z) / (c ?? a), 2);
}
