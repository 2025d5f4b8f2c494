using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Masks whose voxels are not the scan's.</summary>
public sealed class ResamplingTests
{
    private static readonly Grid Scan = new(new Size3(24, 20, 12), Affine.Scaling(1, 1, 2) with { X0 = -11, Y0 = 5, Z0 = 30 });

    [Fact]
    public void A_slice_drawn_between_two_slices_of_the_scan_is_kept_and_told()
    {
        for (int drawn = 0; drawn < 24; drawn++)
        {
            var mask = new LabelVolume(Finer(Scan, 1, 2));
            mask.SetMask(1, 2, drawn, Disc(24, 20, 12, 9, 5));
            var result = PlacementTests.Place(mask, Scan);
            Assert.Equal(Disc(24, 20, 12, 9, 5).Pixels, result.Mask(1, 2, drawn / 2).Pixels);
            Assert.Equal(result.Mask(1, 2, drawn / 2).Area, result.Count(1));
            Assert.Equal(
                "The mask has other voxels than the scan (24 x 20 x 24 of 1 x 1 x 1 mm; here 24 x 20 x 12 of 1 x 1 x 2 mm) and was "
                + $"resampled: 11 x 11 voxels on its axial slice {drawn} became 11 x 11 voxels on axial slice {drawn / 2}.",
                Assert.Single(result.Warnings));
        }
    }

    [Fact]
    public void Of_drawings_finer_by_any_factor_no_slice_vanishes()
    {
        var drawings =
            from factor in Gen.Double[1.05, 6]
            from inPlane in Gen.Double[1, 3]
            from shift in Gen.Double[-0.5, 0.5]
            from slices in Gen.Double[0, 1].Array[1, 4]
            from x in Gen.Double[7, 16]
            from y in Gen.Double[7, 12]
            from radius in Gen.Double[2.5, 6]
            select (factor, inPlane, shift, slices, x, y, radius);
        drawings.Sample(d =>
        {
            var fine = Finer(Scan, d.inPlane, d.factor, d.shift);
            var mask = new LabelVolume(fine);
            var disc = Disc(fine.Size.X, fine.Size.Y, d.x * d.inPlane, d.y * d.inPlane, d.radius * d.inPlane);
            var toScan = fine.Affine.Then(Scan.Affine.Inverse());
            int[] drawn =
            [
                .. d.slices.Select(s => (int)(s * (fine.Size.Z - 1))).Distinct()
                    .Where(k => toScan.Apply(0, 0, k).Z is > -0.49 and < 11.49),
            ];
            foreach (int k in drawn)
            {
                mask.SetMask(1, 2, k, disc);
            }

            var result = PlacementTests.Place(mask, Scan);
            foreach (int k in drawn)
            {
                // Halfway between two slices, either of them will do; neighbours that were both drawn between two become one.
                double z = toScan.Apply(0, 0, k).Z;
                int area = Enumerable.Range(0, 12).Where(slice => Math.Abs(slice - z) < 1).Max(s => result.Mask(1, 2, s).Area);
                Assert.InRange(area / (Math.PI * d.radius * d.radius), 0.7, 1.35);
            }
        }, iter: 400);
    }

    [Fact]
    public void A_finer_volume_neither_grows_nor_shrinks()
    {
        foreach (double factor in (double[])[1.5, 2, 3])
        {
            var fine = Finer(Scan, factor, factor);
            var mask = new LabelVolume(fine);
            for (int k = 0; k < fine.Size.Z; k++)
            {
                double height = (k - (6 * factor)) * 2;
                double radius = Math.Sqrt(Math.Max(0, (64 * factor * factor) - (height * height)));
                mask.SetMask(1, 2, k, Disc(fine.Size.X, fine.Size.Y, 12 * factor, 10 * factor, radius));
            }

            double voxels = mask.Count(1) / Math.Pow(factor, 3);
            Assert.InRange(PlacementTests.Place(mask, Scan).Count(1) / voxels, 0.95, 1.06);
        }
    }

    [Fact]
    public void A_single_small_voxel_is_kept_wherever_it_lies()
    {
        var fine = Finer(Scan, 3, 4);
        for (int i = 0; i < fine.Size.Count; i += 997)
        {
            var mask = new LabelVolume(fine);
            mask[i] = 7;
            Assert.Equal(1, PlacementTests.Place(mask, Scan).Count(7));
        }
    }

    [Fact]
    public void A_label_that_gets_no_voxel_beside_another_is_named()
    {
        var mask = new LabelVolume(Finer(Scan, 4, 1), [new Label(5, "five")]);
        (mask[0], mask[1]) = (9, 5);      // both in the scan's first voxel, whose centre neither meets
        var result = PlacementTests.Place(mask, Scan);
        Assert.Equal(mask.Labels, result.Labels);
        Assert.EndsWith($"Nothing is left of label {(result.Present()[0] == 5 ? 9 : 5)}.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_slice_drawn_where_slices_are_thick_marks_several_and_has_one_in_its_middle()
    {
        var scan = new Grid(new Size3(24, 20, 30), Affine.Scaling(1, 1, 1));
        var thick = new Grid(new Size3(24, 20, 6), Affine.Scaling(1, 1, 5) with { Z0 = 2 });
        var mask = new LabelVolume(thick);
        mask.SetMask(1, 2, 3, Disc(24, 20, 12, 9, 5));
        var placement = Placement.Of(thick, scan);
        var result = placement.Carry(mask);
        Assert.EndsWith("11 x 11 voxels on its axial slice 3 became 11 x 11 voxels on axial slices 15-19.", Assert.Single(result.Warnings));
        Assert.Equal([17], placement.Middles(2, [15, 16, 17, 18, 19]));
        Assert.Equal([2, 17], placement.Middles(2, [0, 1, 2, 3, 4, 15, 16, 17, 18, 19]));
        Assert.Equal([4, 5, 6], placement.Middles(0, [4, 5, 6]));       // across the slices nothing is thicker
        Assert.Equal(2, placement.AxisOf(2));
    }

    [Fact]
    public void Axes_are_followed_where_a_coarse_mask_is_turned()
    {
        var scan = new Grid(new Size3(24, 20, 30), Affine.Scaling(1, 1, 1));
        var thick = new Grid(new Size3(6, 24, 20), new Affine(0, -1, 0, 23, 0, 0, 1, 0, 5, 0, 0, 2));       // z, reversed x, y
        var placement = Placement.Of(thick, scan);
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(a => placement.AxisOf(a) ?? -1));
        Assert.Equal([17], placement.Middles(2, [15, 16, 17, 18, 19]));
    }

    [Fact]
    public void Tilted_slices_are_told_and_no_drawn_slice_is_claimed()
    {
        double c = Math.Cos(0.2), s = Math.Sin(0.2);
        var tilted = new Grid(new Size3(30, 30, 30), new Affine(1, 0, 0, -14, 0, c, -s, 5, 0, s, c, 30));
        var mask = new LabelVolume(tilted);
        mask.SetMask(1, 2, 8, Disc(30, 30, 14, 12, 5));
        var placement = Placement.Of(tilted, Scan);
        Assert.Contains("tilted by 11 degrees against the scan's", Assert.Single(placement.Carry(mask).Warnings));
        Assert.Equal([0, null, null], new int?[] { placement.AxisOf(0), placement.AxisOf(1), placement.AxisOf(2) });
        Assert.Equal([3, 4], placement.Middles(2, [3, 4]));
    }

    [Fact]
    public void A_coarse_mask_grows_into_blocks_on_a_fine_grid()
    {
        var fine = new Grid(new Size3(8, 8, 8), Affine.Scaling(1, 1, 1) with { X0 = 3 });
        var coarse = new Grid(new Size3(4, 4, 4), new Affine(2, 0, 0, 3.5, 0, 2, 0, 0.5, 0, 0, 2, 0.5));
        var result = PlacementTests.Place(PlacementTests.Counted(coarse), fine);
        Assert.Equal(Enumerable.Repeat(8L, 64), Enumerable.Range(1, 64).Select(result.Count));
        Assert.Contains("4 x 4 x 4 voxels became 8 x 8 x 8 voxels.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void A_place_that_looks_lost_is_doubted_where_it_is_taken()
    {
        var bare = new Grid(new Size3(40, 40, 60), Affine.Scaling(1, 1, 1));
        var mask = new LabelVolume(bare);
        mask.SetMask(1, 2, 40, Disc(40, 40, 8, 12, 4));
        Assert.Contains("check that the result lies right", Assert.Single(PlacementTests.Place(
            mask, Scan with { Affine = Scan.Affine with { Zk = 2.5 } }).Warnings));
    }

    /// <summary>The same place in smaller voxels; a shift in voxels of its own.</summary>
    private static Grid Finer(Grid grid, double inPlane, double across, double shift = 0)
    {
        var size = new Size3((int)Math.Ceiling(grid.Size.X * inPlane), (int)Math.Ceiling(grid.Size.Y * inPlane),
            (int)Math.Ceiling(grid.Size.Z * across));
        double xy = (0.5 / inPlane) - 0.5, z = ((0.5 + shift) / across) - 0.5;
        return new Grid(size, new Affine(1 / inPlane, 0, 0, xy, 0, 1 / inPlane, 0, xy, 0, 0, 1 / across, z).Then(grid.Affine));
    }

    private static Mask Disc(int width, int height, double x, double y, double radius) => new(width, height,
        [.. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width)
            select ((column - x) * (column - x)) + ((row - y) * (row - y)) <= radius * radius]);
}
