using PromptUNet.Imaging;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Experiments;

public sealed class PlanesTests
{
    [Theory]
    [InlineData(1, 1, 1, "native native native")]
    [InlineData(1, 1.2, 1.5, "native native native")]               // nearly isotropic
    [InlineData(1, 1, 1.51, "crosswise crosswise native")]
    [InlineData(0.5, 0.5, 7.5, "crosswise crosswise native")]
    [InlineData(4.8, 0.7, 0.8, "native crosswise crosswise")]
    [InlineData(0.7, 4.4, 0.7, "crosswise native crosswise")]
    [InlineData(1, 3, 3, "crosswise native native")]                // two coarse axes: either way the pixels are 1 x 3
    [InlineData(2.5, 1, 3, "native crosswise native")]
    public void Slices_across_the_coarsest_axes_are_native(double x, double y, double z, string expected) =>
        Assert.Equal(expected, Names(Affine.Scaling(x, y, z)));

    [Fact]
    public void An_oblique_scan_is_judged_along_its_own_axes()
    {
        double c = Math.Cos(0.7), s = Math.Sin(0.7);
        Assert.Equal("crosswise crosswise native", Names(new Affine(c, 0, -5 * s, 7, 0, 1, 0, -3, s, 0, 5 * c, 2)));
    }

    [Fact]
    public void An_edge_that_a_header_has_rounded_is_judged_as_what_was_meant() =>
        Assert.Equal("native native native", Names(Affine.Scaling(0.3, 0.3, 0.4500001)));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void There_are_three_axes(int axis) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Planes.Across(Of(Affine.Scaling(1, 1, 1)), axis));

    [Theory]
    [InlineData(Plane.Native)]
    [InlineData(Plane.Crosswise)]
    public void A_plane_is_known_by_its_name(Plane plane) => Assert.Equal(plane, Planes.Named(Planes.NameOf(plane)));

    private static string Names(Affine affine) =>
        string.Join(' ', Enumerable.Range(0, 3).Select(axis => Planes.NameOf(Planes.Across(Of(affine), axis))));

    private static Grid Of(Affine affine) => new(new Size3(4, 5, 6), affine);
}
