using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Masks with a scan's voxels that state another place: another reading of the scan's header, or a lost place.</summary>
public sealed class LostPlaceTests
{
    private static readonly Size3 Size = new(8, 7, 6);

    private static readonly Affine Sform = Affine.Scaling(-1, -1, 2) with { X0 = 20, Y0 = 16, Z0 = -24 };

    private static readonly Affine Qform = Sform with { Xi = 1, X0 = -20 };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1)]
    public void A_mask_on_the_scan_s_qform_grid_is_taken_voxel_by_voxel_with_its_unit_or_without(int unit)
    {
        var scan = Scan(Both with { Units = unit });
        string sentence = Taken(scan, Qform);
        Assert.StartsWith("The mask lies on the scan's qform grid", sentence);
        Assert.EndsWith("and not where its sform puts it: it was taken voxel by voxel.", sentence);
        Assert.Equal(unit != 2, sentence.Contains("lost their unit", StringComparison.Ordinal));
        if (unit != 2)
        {
            Assert.Contains("lost their unit", Taken(scan, Sform));
            Assert.DoesNotContain("unit", Taken(scan, Scan(Both with { Units = unit, SFormCode = 0 }).Affine));
        }
    }

    [Fact]
    public void A_scan_read_by_its_qform_has_no_other_place() =>
        Assert.Throws<GridMismatchException>(() => Taken(Scan(Both with { SFormCode = 0 }), Sform));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_scan_without_a_place_takes_a_mask_of_every_program_that_read_it(int unit)
    {
        var scan = Scan(Both with { SFormCode = 0, QFormCode = 0, Units = unit });
        Affine[] readings =
        [
            Affine.Scaling(-1, -1, 2),                                              // ITK
            Affine.Scaling(-1, 1, 2) with { X0 = 3.5, Y0 = -3, Z0 = -5 },           // nibabel
            Sform, Qform,                                                           // what was there before the codes were lost
        ];
        foreach (var reading in readings)
        {
            string sentence = Taken(scan, reading);
            Assert.StartsWith("The scan's file does not say where it lies (qform_code and sform_code are 0).", sentence);
            Assert.EndsWith("taken voxel by voxel.", sentence);
        }

        if (unit == 3)
        {
            Assert.Contains("lost their unit", Taken(scan, Affine.Scaling(1, 1, 2)));
            Assert.DoesNotContain("unit", Taken(scan, Affine.Scaling(-0.001, -0.001, 0.002)));
        }
    }

    [Fact]
    public void Where_one_of_the_two_says_no_place_voxels_of_one_size_decide()
    {
        var elsewhere = Affine.Scaling(1, -1, 2) with { X0 = 300, Z0 = 70 };
        var placeless = Scan(Both with { SFormCode = 0, QFormCode = 0, SRow = new double[12], Quaternion = new double[3] });
        Assert.Contains("The scan's file does not say where it lies", Taken(placeless, elsewhere));
        Assert.Contains("left and right may be exchanged", Taken(placeless, elsewhere));
        Assert.Contains("The mask's file does not say where it lies", Assert.Single(PlacementTests.Place(
            PlacementTests.Counted(placeless), new Grid(Size, elsewhere)).Warnings));
        Assert.Throws<GridMismatchException>(() => Taken(placeless, elsewhere with { Zk = 3 }));      // other voxels
    }

    [Fact]
    public void The_mask_s_own_second_place_counts_too()
    {
        var mask = Scan(Both);      // its sform is elsewhere
        var result = PlacementTests.Place(PlacementTests.Counted(mask), new Grid(Size, Qform));
        Assert.Equal("By its qform grid the mask lies on the scan's grid: it was taken voxel by voxel.", Assert.Single(result.Warnings));
        Assert.Equal(PlacementTests.Counted(mask).ToArray(), result.ToArray());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(-1, -1, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(-1, -1, 2)]
    public void The_place_of_an_array_saved_without_one_is_refused(double x, double y, double z)
    {
        var scan = new Grid(Size, Sform);
        Assert.Contains("its place was lost", Refused(new Grid(Size, Affine.Scaling(x, y, z)), scan));
        Assert.Contains("np.eye(4)", Refused(new Grid(Size, Affine.Scaling(x, y, z)), scan));
        Assert.Contains("place of the scan was lost", Refused(scan, new Grid(Size, Affine.Scaling(x, y, z))));
        Assert.Contains("place of the reference was lost", Refused(scan, new Grid(Size, Affine.Scaling(x, y, z)), "reference"));
    }

    [Theory]
    [InlineData(6, 7, 8, "z, y, x")]
    [InlineData(7, 8, 6, "y, x, z")]
    [InlineData(8, 6, 7, "x, z, y")]
    [InlineData(7, 6, 8, "y, z, x")]
    [InlineData(6, 8, 7, "z, x, y")]
    public void An_array_in_another_order_of_its_axes_is_refused_by_that_order(int x, int y, int z, string order) => Assert.Contains(
        $"with its axes in the order {order}, and its place was lost",
        Refused(new Grid(new Size3(x, y, z), Affine.Scaling(1, 1, 1)), new Grid(Size, Sform)));

    [Fact]
    public void Mixed_up_coordinates_are_refused_by_the_sides_they_exchange()
    {
        var scan = new Grid(Size, Sform);
        Assert.Contains("left and right, front and back exchanged", Refused(
            scan with { Affine = Sform with { Xi = 1, X0 = -20, Yj = 1, Y0 = -16 } }, scan));
        Assert.Contains("with left and right exchanged", Refused(scan with { Affine = Qform }, scan));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0.001)]
    public void A_lost_unit_is_refused_where_the_header_does_not_tell_it(double factor)
    {
        var scan = new Grid(Size, Sform);
        Assert.Contains("a unit of length was lost", Refused(
            scan with { Affine = Sform.Then(Affine.Scaling(factor, factor, factor)) }, scan));
    }

    [Fact]
    public void A_mask_of_the_scan_s_size_is_refused_far_away_and_told_nearby()
    {
        var scan = new Grid(Size, Sform);
        var beside = PlacementTests.Place(PlacementTests.Counted(scan with { Affine = Sform with { Z0 = -20 } }), scan);
        Assert.Contains("has the scan's size, but lies 4 mm beside it", beside.Warnings[0]);
        Assert.Equal(PlacementTests.Counted(scan)[0], beside[2 * 8 * 7]);       // two slices of 2 mm
        string far = Refused(scan with { Affine = Sform with { Z0 = 76 } }, scan);
        Assert.Contains("100 mm away from the scan, though it has the same size", far);
        Assert.Contains("from (20, 16, 76)", far);
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_where_it_has_no_place_in_the_scan() => Assert.Contains(
        "no part of it lies in there", Refused(new Grid(new Size3(3, 3, 3), Sform with { X0 = 500 }), new Grid(Size, Sform)));

    private static NiftiGeometry Both => NiftiGeometry.From(Qform) with { SRow = Sform.ToRows() };

    private static Grid Scan(NiftiGeometry header) => new(Size, header.Affine) { Nifti = header };

    /// <summary>The sentence about a mask that is taken voxel by voxel.</summary>
    private static string Taken(Grid scan, Affine mask)
    {
        var labels = PlacementTests.Counted(new Grid(Size, mask));
        var result = PlacementTests.Place(labels, scan);
        Assert.Equal(labels.ToArray(), result.ToArray());
        Assert.Same(scan, result.Grid);
        return Assert.Single(result.Warnings);
    }

    private static string Refused(Grid mask, Grid scan, string name = "scan") =>
        Assert.Throws<GridMismatchException>(() => Placement.Of(mask, scan, name)).Message;
}
