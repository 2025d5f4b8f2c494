using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Where a mask lies on a scan, when its voxels are the scan's.</summary>
public sealed class PlacementTests
{
    private static readonly Grid Scan = new(new Size3(8, 7, 6), Affine.Scaling(-1, -1, 2) with { X0 = 20, Y0 = 16, Z0 = -24 });

    private static readonly int[] Axes = [0, 1, 2];

    /// <summary>Every order of the axes, each forwards and backwards.</summary>
    public static TheoryData<int[], int[]> Orientations
    {
        get
        {
            var all = new TheoryData<int[], int[]>();
            foreach (int[] axes in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
            {
                for (int signs = 0; signs < 8; signs++)
                {
                    all.Add(axes, [(signs & 1) == 0 ? 1 : -1, (signs & 2) == 0 ? 1 : -1, (signs & 4) == 0 ? 1 : -1]);
                }
            }

            return all;
        }
    }

    [Fact]
    public void A_grid_that_differs_by_rounding_is_the_scan_s_own()
    {
        var rounded = Scan with { Affine = Scan.Affine with { X0 = 20.00001, Xi = -1.004, Yk = 0.01 } };
        var result = Place(Counted(rounded), Scan);
        Assert.Equal(Counted(Scan).ToArray(), result.ToArray());
        Assert.Same(Scan, result.Grid);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void Half_a_voxel_beside_is_how_some_programs_state_the_same_place(double voxels)
    {
        var (x, y, z) = Scan.Affine.Apply(voxels, voxels, voxels);
        var result = Place(Counted(Scan with { Affine = Scan.Affine with { X0 = x, Y0 = y, Z0 = z } }), Scan);
        Assert.Equal(Counted(Scan).ToArray(), result.ToArray());
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_turned_copy_loses_nothing_and_needs_no_word(int[] axes, int[] steps)
    {
        int[] first = [.. Enumerable.Range(0, 3).Select(a => steps[a] > 0 ? 0 : Scan.Size[axes[a]] - 1)];
        var sheared = Scan with { Affine = new Affine(1, 0.3, 0, 9, 0.1, 2, 0.4, 8, 0, 0.2, 3, 7) };
        foreach (var scan in (Grid[])[Scan, sheared])
        {
            var mask = Counted(Turned(scan, axes, steps, first, new(scan.Size[axes[0]], scan.Size[axes[1]], scan.Size[axes[2]])));
            var result = Place(mask, scan);
            Assert.Empty(result.Warnings);
            AssertAtTheSamePlaces(mask, result, axes, steps, first);
        }
    }

    [Fact]
    public void A_box_of_the_scan_in_any_orientation_loses_no_voxel()
    {
        var boxes =
            from affine in RoundTripTests.Affines
            from size in Gen.Int[3, 7].Array[3]
            from axes in Gen.Shuffle(Axes)
            from steps in Gen.Bool.Select(b => b ? 1 : -1).Array[3]
            from begin in Gen.Int[-2, 2].Array[3]
            from length in Gen.Int[1, 6].Array[3]
            select (Scan: new Grid(new Size3(size[0], size[1], size[2]), affine), axes, steps, begin, length);
        boxes.Sample(box =>
        {
            int[] first = [.. Enumerable.Range(0, 3).Select(a => box.steps[a] > 0 ? box.begin[a] : box.begin[a] + box.length[a] - 1)];
            var size = new Size3(box.length[0], box.length[1], box.length[2]);
            int[] sorted = [size.X, size.Y, size.Z];
            if (new[] { box.Scan.Size.X, box.Scan.Size.Y, box.Scan.Size.Z }.Order().SequenceEqual(sorted.Order()))
            {
                return;     // the scan's size elsewhere is no box, but a lost place: see LostPlaceTests
            }

            var grid = Turned(box.Scan, box.axes, box.steps, first, size);
            var mask = new LabelVolume(grid);
            for (int i = 0; i < size.Count; i++)
            {
                int[] at = [i % size.X, i / size.X % size.Y, i / (size.X * size.Y)];
                bool inside = Enumerable.Range(0, 3).All(a =>
                    (uint)((box.steps[a] * at[a]) + first[a]) < (uint)box.Scan.Size[box.axes[a]]);
                mask[i] = inside ? i + 1 : 0;
            }

            if (mask.Present().Count == 0)
            {
                return;
            }

            var result = Place(mask, box.Scan);
            Assert.Empty(result.Warnings);
            Assert.Equal(mask.Present(), result.Present());
            AssertAtTheSamePlaces(mask, result, box.axes, box.steps, first);
        }, iter: 2000);
    }

    [Fact]
    public void Marks_beyond_the_scan_are_counted()
    {
        var padded = Turned(Scan, [0, 1, 2], [1, 1, 1], [-2, 0, 0], new(12, 7, 6));
        var mask = new LabelVolume(padded);
        mask[0] = mask[1] = mask[2] = 1;
        Assert.Equal(
            "2 of the mask's 3 marked voxels lie outside of the scan and are left out.", Assert.Single(Place(mask, Scan).Warnings));
        mask[2] = 0;
        var e = Assert.Throws<GridMismatchException>(() => Place(mask, Scan));
        Assert.Contains("What the mask marks lies outside of the scan", e.Message);
        Assert.Equal((padded, Scan), (e.SourceGrid, e.TargetGrid));
    }

    [Fact]
    public void A_single_slice_is_the_scan_s_whatever_thickness_it_states()
    {
        var flat = new Grid(new Size3(8, 7, 1), Scan.Affine);
        var result = Place(Counted(flat with { Affine = flat.Affine with { Zk = 0.5 } }), flat);
        Assert.Equal(Counted(flat).ToArray(), result.ToArray());
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Layers_are_placed_together_and_stay_apart()
    {
        var box = Turned(Scan, [2, 0, 1], [1, -1, 1], [1, 6, 2], new(3, 4, 2));
        LabelVolume below = new(box), above = new(box);
        (below[0], below[1], above[0]) = (1, 1, 2);
        var placed = Placement.Of(box, Scan).Carry(new LabelLayers([below, above], [new(1, "liver"), new(2, "lesion")]));
        Assert.Equal((2, 1), (placed.Of(1).Count(1), placed.Of(2).Count(2)));
        Assert.Equal(1, placed.Overlap([1, 2]));
        Assert.Equal(["liver", "lesion"], placed.Labels.Select(l => l.Name));
    }

    internal static LabelVolume Place(LabelVolume mask, Grid scan) => Placement.Of(mask.Grid, scan).Carry(mask);

    internal static LabelVolume Counted(Grid grid) => new(grid, [.. Enumerable.Range(1, (int)grid.Size.Count)]);

    /// <summary>
    /// A grid whose voxel m lies on the scan's voxel <c>steps[a] * m[a] + first[a]</c> along the scan's axis <c>axes[a]</c>.
    /// </summary>
    private static Grid Turned(Grid scan, int[] axes, int[] steps, int[] first, Size3 size)
    {
        double[] origin = new double[3], c = new double[9];
        for (int a = 0; a < 3; a++)
        {
            var (x, y, z) = scan.Affine.Column(axes[a]);
            (c[a], c[3 + a], c[6 + a]) = (x * steps[a], y * steps[a], z * steps[a]);
            origin[axes[a]] = first[a];
        }

        var (ox, oy, oz) = scan.Affine.Apply(origin[0], origin[1], origin[2]);
        return new Grid(size, new Affine(c[0], c[1], c[2], ox, c[3], c[4], c[5], oy, c[6], c[7], c[8], oz));
    }

    private static void AssertAtTheSamePlaces(LabelVolume mask, LabelVolume result, int[] axes, int[] steps, int[] first)
    {
        var (size, scan) = (mask.Grid.Size, result.Grid.Size);
        long marked = 0;
        for (int i = 0; i < size.Count; i++)
        {
            if (mask[i] == 0)
            {
                continue;
            }

            int[] at = [i % size.X, i / size.X % size.Y, i / (size.X * size.Y)], there = new int[3];
            for (int a = 0; a < 3; a++)
            {
                there[axes[a]] = (steps[a] * at[a]) + first[a];
            }

            Assert.Equal(mask[i], result[(((there[2] * scan.Y) + there[1]) * scan.X) + there[0]]);
            marked++;
        }

        Assert.Equal(marked, scan.Count - result.Count(0));
    }
}
