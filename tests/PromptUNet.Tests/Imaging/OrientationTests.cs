using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class OrientationTests
{
    [Fact]
    public void Letters_say_where_each_index_grows_to()
    {
        Assert.Equal("RAS", Orientation.Letters(Affine.Scaling(1, 2, 3)));
        Assert.Equal("LPI", Orientation.Letters(Affine.Scaling(-1, -2, -3)));
        Assert.Equal("PSR", Orientation.Letters(new Affine(0, 0, 2, 0, -1, 0, 0, 0, 0, 3, 0, 0)));
    }

    [Fact]
    public void An_oblique_volume_has_the_letters_of_the_nearest_axes()
    {
        Assert.Equal("LAS", Orientation.Letters(CorpusTests.Affine));
        // Both first axes lie nearest to x; the one that loses least by it takes y.
        Assert.Equal("ARS", Orientation.Letters(new Affine(0.8, 1, 0, 0, 0.7, 0.1, 0, 0, 0, 0, 1, 0)));
    }

    [Fact]
    public void Planes_follow_the_affine_and_not_the_array()
    {
        var sagittalFirst = new Affine(0, 0, 2, 0, -1, 0, 0, 0, 0, 3, 0, 0);     // P, S, R
        Assert.Equal(2, Orientation.Axis(sagittalFirst, AnatomicalPlane.Sagittal));
        Assert.Equal(0, Orientation.Axis(sagittalFirst, AnatomicalPlane.Coronal));
        Assert.Equal(1, Orientation.Axis(sagittalFirst, AnatomicalPlane.Axial));
    }

    [Fact]
    public void Each_array_axis_belongs_to_one_plane_on_any_grid() => RoundTripTests.Affines.Sample(affine =>
    {
        foreach (var plane in Enum.GetValues<AnatomicalPlane>())
        {
            Assert.Equal(plane, Orientation.Plane(affine, Orientation.Axis(affine, plane)));
        }

        Assert.Equal(
            3, Orientation.Letters(affine).Select(letter => "RLAPSI".IndexOf(letter, StringComparison.Ordinal) / 2).Distinct().Count());
    });

    [Fact]
    public void A_plane_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Orientation.Axis(Affine.Scaling(1, 1, 1), (AnatomicalPlane)7));
}
