using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

public sealed class OverlapTests
{
    private static readonly Size3 Size = new(5, 4, 30);

    [Fact]
    public void Dice_of_a_drawn_example_is_twice_the_common_pixels_over_both_areas() =>
        Assert.Equal(2 * 2 / (3.0 + 4), Overlap.Dice(Mask.Parse("##.", "#.."), Mask.Parse("##.", ".##")));

    [Fact]
    public void IoU_of_a_drawn_example_is_the_common_pixels_over_the_joint_ones() =>
        Assert.Equal(2 / 5.0, Overlap.Count(Mask.Parse("##.", "#.."), Mask.Parse("##.", ".##")).IoU);

    [Fact]
    public void A_mask_of_one_pixel_has_dice_one_with_itself() =>
        Assert.Equal(1, Overlap.Dice(Mask.Parse("#"), Mask.Parse("#")));

    [Fact]
    public void Two_empty_masks_agree_in_full()
    {
        Assert.Equal(1, Overlap.Dice(new Mask(3, 2), new Mask(3, 2)));
        Assert.Equal(1, Overlap.Count(new Mask(3, 2), new Mask(3, 2)).IoU);
        Assert.Equal(1, Overlap.Dice(new Mask(0, 0), new Mask(0, 0)));
        Assert.Equal(1, Overlap.Dice(Voxels.Empty(Size), Voxels.Empty(Size)));
    }

    [Fact]
    public void Where_one_mask_alone_is_empty_nothing_agrees()
    {
        var counts = Overlap.Count(new Mask(2, 1), Mask.Parse(".#"));
        Assert.Equal(0, counts.Dice);
        Assert.Equal(0, counts.IoU);
        Assert.Equal(0, Overlap.Dice(Voxels.Region(Size, (i, _, _) => i == 2), Voxels.Empty(Size)));
    }

    [Fact]
    public void Masks_or_volumes_of_different_size_are_refused_with_both_sizes()
    {
        var masks = Assert.Throws<ArgumentException>(() => Overlap.Dice(new Mask(3, 2), new Mask(2, 3)));
        Assert.Contains("3 x 2", masks.Message, StringComparison.Ordinal);
        Assert.Contains("2 x 3", masks.Message, StringComparison.Ordinal);
        var volumes = Assert.Throws<ArgumentException>(() => Overlap.Dice(Voxels.Empty(Size), Voxels.Empty(new Size3(5, 4, 31))));
        Assert.Contains("5 x 4 x 31", volumes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_label_is_counted_for_itself_and_may_carry_another_number_in_the_result()
    {
        var grid = new Grid(new Size3(4, 1, 1), Affine.Scaling(1, 1, 1));
        var truth = new LabelVolume(grid, [1, 1, 2, 0]);
        var result = new LabelVolume(grid, [1, 7, 7, 7]);
        Assert.Equal(new OverlapCounts(2, 1, 1), Overlap.Count(new LabelRegion(truth, 1), new LabelRegion(result, 1)));
        Assert.Equal(new OverlapCounts(1, 3, 1), Overlap.Count(new LabelRegion(truth, 2), new LabelRegion(result, 7)));
    }

    [Theory]
    [InlineData(12, 2, 22)]     // both ends inside the volume
    [InlineData(3, 0, 13)]      // clipped below
    [InlineData(29, 19, 29)]    // clipped above
    public void The_windowed_dice_sees_ten_slices_either_side_of_the_prompt_clipped_to_the_volume(int prompt, int first, int last)
    {
        // One voxel a slice; the result misses the odd slices, so the Dice gives away which slices were seen.
        var truth = Voxels.Region(Size, (i, j, _) => i == 1 && j == 2);
        var result = Voxels.Region(Size, (i, j, k) => i == 1 && j == 2 && k % 2 == 0);
        int slices = last - first + 1;
        int even = Enumerable.Range(first, slices).Count(k => k % 2 == 0);
        Assert.Equal(2.0 * even / (slices + even), Overlap.WindowedDice(truth, result, axis: 2, prompt));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_windowed_dice_is_the_dice_of_the_summed_slices_along_any_axis(int axis) =>
        Gen.Bool.Array[2 * 7 * 8 * 9].Select(Gen.Int[0, 6], Gen.Int[0, 12]).Sample((voxels, prompt, reach) =>
        {
            var size = new Size3(7, 8, 9);
            int At(int i, int j, int k) => (((k * 8) + j) * 7) + i;
            var truth = Voxels.Region(size, (i, j, k) => voxels[At(i, j, k)]);
            var result = Voxels.Region(size, (i, j, k) => voxels[At(i, j, k) + (7 * 8 * 9)]);
            var counts = Enumerable.Range(0, size[axis]).Where(s => Math.Abs(s - prompt) <= reach)
                .Select(s => Overlap.Count(truth.Volume.Mask(1, axis, s), result.Volume.Mask(1, axis, s)))
                .Aggregate((a, b) => a + b);
            Assert.Equal(counts.Dice, Overlap.WindowedDice(truth, result, axis, prompt, reach));
        });

    [Fact]
    public void A_window_wider_than_any_number_of_slices_is_the_whole_volume()
    {
        var truth = Voxels.Region(Size, (i, _, k) => i + k < 20);
        var result = Voxels.Region(Size, (i, _, k) => i + k < 23);
        Assert.Equal(Overlap.Dice(truth, result), Overlap.WindowedDice(truth, result, 2, 29, int.MaxValue));
    }

    [Fact]
    public void A_prompt_slice_beside_the_volume_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.WindowedDice(Voxels.Empty(Size), Voxels.Empty(Size), 2, 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.WindowedDice(Voxels.Empty(Size), Voxels.Empty(Size), 2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.WindowedDice(Voxels.Empty(Size), Voxels.Empty(Size), 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Overlap.WindowedDice(Voxels.Empty(Size), Voxels.Empty(Size), 0, 0, -1));
    }
}
