using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Labels in narrow memory are the labels that were written.</summary>
public sealed class LabelVolumeTests
{
    private static readonly Affine Unit = Affine.Scaling(1, 1, 1);

    /// <summary>Of more than two blocks, with slices that begin and end inside them.</summary>
    private static readonly Grid Large = new(new Size3(67, 61, 149), Unit);

    private static readonly Gen<int> Label = Gen.Int[0, 7].Select(i => new[] { 0, 1, 255, 256, 65535, 65536, int.MaxValue, -2 }[i]);

    [Fact]
    public void Whatever_is_written_in_any_order_is_what_an_array_of_ints_would_hold() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 60], Gen.Int[0, 4 * 67 * 61], Label).Array[1, 12].Sample(steps =>
        {
            var labels = new LabelVolume(Large);
            int[] expected = new int[Large.Size.Count];
            foreach (var (axis, k, place, label) in steps)
            {
                labels[place * 36L] = expected[place * 36] = label;
                var (width, height) = Large.SliceSize(axis);
                int[] slice = labels.Slice(axis, k, new PixelBox(0, 0, width - 1, height - 1));
                for (int i = place % 97; i < slice.Length; i += 97)
                {
                    slice[i] = expected[Index(axis, k, i % width, i / width)] = label;
                }

                labels.SetSlice(axis, k, slice);
            }

            Assert.Equal(expected, labels.ToArray());
            Assert.Equal(expected.Distinct().Where(l => l != 0).Order(), labels.Present());
            Assert.All(steps, s => Assert.Equal(expected.LongCount(l => l == s.Item4), labels.Count(s.Item4)));
            Assert.Equal(expected.LongCount(l => l == 0), labels.Count(0));
        }, iter: 30);

    [Fact]
    public void Slices_and_masks_along_all_three_axes_have_the_labels_of_their_voxels()
    {
        int[] all = [.. Enumerable.Range(0, (int)Large.Size.Count).Select(i => i % 1009)];
        var labels = new LabelVolume(Large, all);
        for (int axis = 0; axis < 3; axis++)
        {
            var (width, height) = Large.SliceSize(axis);
            int[] copy = new int[width * height];
            for (int k = 0; k < Large.Size[axis]; k++)
            {
                int[] expected = [.. Enumerable.Range(0, width * height).Select(i => all[Index(axis, k, i % width, i / width)])];
                labels.CopySlice(axis, k, copy);
                Assert.Equal(expected, copy);
                Assert.Equal(Array.ConvertAll(expected, l => l == 500), labels.Mask(500, axis, k).Pixels);
            }
        }
    }

    [Fact]
    public void A_mask_that_is_set_takes_its_label_back_from_where_it_was_and_leaves_the_others()
    {
        var labels = new LabelVolume(new Grid(new Size3(3, 2, 1), Unit), [7, 7, 0, 300, 7, 0]);
        labels.SetMask(7, 2, 0, Mask.Parse(".##", "#.."));
        Assert.Equal([0, 7, 7, 7, 0, 0], labels.ToArray());
        labels.SetMask(70000, 0, 1, Mask.Parse("##"));
        Assert.Equal([0, 70000, 7, 7, 70000, 0], labels.ToArray());
    }

    [Fact]
    public void Background_takes_no_memory_and_a_structure_only_what_lies_around_it()
    {
        var grid = new Grid(new Size3(1290, 1290, 1290), Unit);     // nearly as many voxels as a volume may have
        long before = GC.GetAllocatedBytesForCurrentThread();
        var labels = new LabelVolume(grid) { [grid.Size.Count - 1] = 1 };
        var mask = new Mask(1290, 1290) { [1289, 0] = true };
        labels.SetMask(2, 2, 700, mask);
        Assert.Equal([1, 2], labels.Present());
        Assert.Equal(grid.Size.Count - 2, labels.Count(0));
        Assert.Equal(mask.Pixels, labels.Mask(2, 2, 700).Pixels);
        Assert.True(labels.Mask(1, 2, 1289)[1289, 1289]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Volumes_that_share_their_voxels_see_what_is_written_to_either()
    {
        var own = new LabelVolume(Large);
        var shared = new LabelVolume(Large, own, [new Label(3, "three")]);
        (own[5], shared[Large.Size.Count - 1]) = (3, 70000);
        Assert.Equal((3, 70000), (shared[5], own[Large.Size.Count - 1]));
        Assert.Contains("cannot share",
            Assert.Throws<ArgumentException>(() => new LabelVolume(new Grid(new Size3(1, 1, 1), Unit), own, [])).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public void A_voxel_that_the_volume_does_not_have_is_refused(long index)
    {
        var labels = new LabelVolume(new Grid(new Size3(2, 3, 4), Unit));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => labels[index] = 1);
    }

    private static int Index(int axis, int k, int x, int y)
    {
        var (i, j, l) = axis switch { 0 => (k, x, y), 1 => (x, k, y), _ => (x, y, k) };
        return (((l * Large.Size.Y) + j) * Large.Size.X) + i;
    }
}
