using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class GridTests
{
    private static readonly Grid Grid = new(new Size3(100, 80, 60), CorpusTests.Affine);

    [Fact]
    public void Grids_are_equal_where_their_voxels_are_whatever_file_they_came_from()
    {
        var read = Grid with { Nifti = NiftiGeometry.From(Grid.Affine) };
        Assert.Equal(Grid, read);
        Assert.Equal(Grid.GetHashCode(), read.GetHashCode());
        Assert.NotEqual(Grid, Grid with { Size = new Size3(100, 80, 61) });
    }

    [Fact]
    public void Grids_match_within_a_hundredth_of_a_voxel_at_every_corner()
    {
        Assert.True(Grid.Matches(Grid with { Affine = Grid.Affine with { X0 = Grid.Affine.X0 + 0.02 } }));
        Assert.False(Grid.Matches(Grid with { Affine = Grid.Affine with { X0 = Grid.Affine.X0 + 0.03 } }));
        Assert.False(Grid.Matches(Grid with { Affine = Grid.Affine with { Zk = Grid.Affine.Zk + 0.001 } }));     // 59 slices on: 0.059 mm
        Assert.False(Grid.Matches(Grid with { Size = new Size3(100, 80, 61) }));
    }

    [Fact]
    public void One_affine_after_its_inverse_leaves_places_where_they_are() =>
        Gen.Select(RoundTripTests.Affines, Gen.Double[-50, 50].Array[3]).Sample((affine, p) =>
        {
            var (x, y, z) = affine.Then(affine.Inverse()).Apply(p[0], p[1], p[2]);
            Assert.True(Math.Abs(x - p[0]) + Math.Abs(y - p[1]) + Math.Abs(z - p[2]) < 1e-6);
        });
}
