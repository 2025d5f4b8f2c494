using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class ResamplingTests
{
    private static readonly Grid Fine = new(new Size3(8, 8, 8), Affine.Scaling(1, 1, 1));

    [Fact]
    public void On_a_matching_grid_labels_are_copied_without_a_warning_onto_the_image_s_own_grid()
    {
        var rounded = Fine with { Affine = Fine.Affine with { X0 = 1e-5 } };
        var result = Resampling.Onto(Counted(Fine), rounded);
        Assert.Equal(Counted(Fine).ToArray(), result.ToArray());
        Assert.Same(rounded, result.Grid);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_flipped_and_turned_grid_gets_the_same_labels_at_the_same_places() => RoundTripTests.Grids.Sample(grid =>
    {
        var source = Counted(grid);
        var (x, y, z) = (grid.Size.X, grid.Size.Y, grid.Size.Z);
        // (i, j, k) of new: y, z reversed, x reversed.
        var flipped = new Affine(0, 0, -1, x - 1, 1, 0, 0, 0, 0, -1, 0, z - 1).Then(grid.Affine);
        var result = Resampling.Onto(source, new Grid(new Size3(y, z, x), flipped));
        for (int k = 0; k < x; k++)
        {
            for (int j = 0; j < z; j++)
            {
                for (int i = 0; i < y; i++)
                {
                    Assert.Equal(At(source, x - 1 - k, i, z - 1 - j), At(result, i, j, k));
                }
            }
        }
    }, iter: 200);

    [Fact]
    public void A_coarse_mask_grows_into_blocks_on_a_fine_grid()
    {
        var coarse = new Grid(new Size3(4, 4, 4), new Affine(2, 0, 0, 0.5, 0, 2, 0, 0.5, 0, 0, 2, 0.5));
        var result = Resampling.Onto(Counted(coarse), Fine);
        Assert.Equal(At(Counted(coarse), 1, 2, 3), At(result, 3, 4, 7));
        Assert.Equal(8, result.Count(6));
        Assert.Contains($"from {coarse} onto {Fine}", Assert.Single(result.Warnings));
    }

    [Fact]
    public void Labels_that_fall_between_the_voxels_are_named()
    {
        var source = new LabelVolume(Fine, [new Label(5, "five")]);
        source[0] = 5;
        source[1] = 9;
        var result = Resampling.Onto(source, new Grid(new Size3(4, 4, 4), Affine.Scaling(2, 2, 2)));
        Assert.Equal([5], result.Present());
        Assert.Equal(source.Labels, result.Labels);
        Assert.EndsWith("no voxel of the image got: 9.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void Grids_that_lie_apart_are_refused_with_both_printed()
    {
        var apart = Fine with { Affine = Fine.Affine with { Z0 = 9 } };
        var e = Assert.Throws<GridMismatchException>(() => Resampling.Onto(Counted(Fine), apart));
        Assert.Contains("8 x 8 x 8 voxels of 1 x 1 x 1 mm, RAS, from (0, 0, 0) to (7, 7, 7) mm", e.Message);
        Assert.Contains("from (0, 0, 9) to (7, 7, 16) mm", e.Message);
        Assert.Equal((Fine, apart), (e.SourceGrid, e.TargetGrid));
    }

    [Fact]
    public void A_mask_whose_marks_all_lie_outside_the_image_is_refused()
    {
        var source = new LabelVolume(Fine);
        source[0] = 1;
        var shifted = Fine with { Affine = Fine.Affine with { X0 = 4 } };
        Assert.Contains(
            "No voxel of the image lies in a label", Assert.Throws<GridMismatchException>(() => Resampling.Onto(source, shifted)).Message);
        Assert.Empty(Resampling.Onto(new LabelVolume(Fine), shifted).Present());     // an empty mask loses nothing
    }

    private static LabelVolume Counted(Grid grid) => new(grid, [.. Enumerable.Range(1, (int)grid.Size.Count)]);

    private static int At(LabelVolume volume, int i, int j, int k) =>
        volume[(((k * volume.Grid.Size.Y) + j) * volume.Grid.Size.X) + i];
}
