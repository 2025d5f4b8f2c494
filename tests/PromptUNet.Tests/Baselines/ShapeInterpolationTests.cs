using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Baselines;

public sealed class ShapeInterpolationTests
{
    private const int Label = 7;

    private static readonly Grid Plane = new(new Size3(23, 19, 12), Affine.Scaling(1, 1, 1));

    [Fact]
    public void Between_drawn_slices_lies_what_the_weighted_exact_distances_say()
    {
        var random = new Random(3);
        Keyframe[] drawn = [new(2, Drawn.Blobs(23, 19, random)), new(5, Drawn.Blobs(23, 19, random)), new(10, Drawn.Blobs(23, 19, random))];
        var result = ShapeInterpolation.Between(Plane, 2, drawn, Label);
        foreach (var (below, above) in drawn.Zip(drawn[1..]))
        {
            for (int k = below.Slice + 1; k < above.Slice; k++)
            {
                double down = k - below.Slice, up = above.Slice - k;
                var expected = Drawn.Where(23, 19, (x, y) =>
                {
                    int i = (y * 23) + x;
                    return (up * Drawn.OutlineDistance(below.Mask, i)) + (down * Drawn.OutlineDistance(above.Mask, i)) > 0;
                });
                Assert.Equal(expected.Pixels, result.Mask(Label, 2, k).Pixels);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Drawn_slices_stay_as_they_are_and_beyond_the_outermost_there_is_nothing(int axis)
    {
        var (width, height) = Plane.SliceSize(axis);
        var random = new Random(axis);
        Keyframe[] drawn = [new(8, Drawn.Blobs(width, height, random)), new(3, Drawn.Blobs(width, height, random))];
        var result = ShapeInterpolation.Between(Plane, axis, drawn, Label);
        Assert.All(drawn, d => Assert.Equal(d.Mask.Pixels, result.Mask(Label, axis, d.Slice).Pixels));
        Assert.All(Enumerable.Range(0, Plane.Size[axis]).Where(k => k is < 3 or > 8), k =>
            Assert.True(result.Mask(Label, axis, k).IsEmpty));
    }

    [Fact]
    public void Halfway_between_a_small_and_a_large_disc_lies_one_of_the_mean_radius()
    {
        var grid = new Grid(new Size3(41, 41, 5), Affine.Scaling(1, 1, 1));
        Keyframe[] drawn = [new(0, Drawn.Disc(41, 41, 20, 20, 8)), new(4, Drawn.Disc(41, 41, 20, 20, 16))];
        int area = ShapeInterpolation.Between(grid, 2, drawn, Label).Mask(Label, 2, 2).Area;
        Assert.InRange(area, Math.PI * 11.5 * 11.5, Math.PI * 12.5 * 12.5);
    }

    [Fact]
    public void A_slice_drawn_empty_ends_the_structure()
    {
        Keyframe[] drawn = [new(1, Drawn.Disc(23, 19, 11, 9, 6)), new(6, new Mask(23, 19)), new(9, Drawn.Disc(23, 19, 11, 9, 6))];
        var result = ShapeInterpolation.Between(Plane, 2, drawn, Label);
        Assert.All(Enumerable.Range(2, 7), k => Assert.True(result.Mask(Label, 2, k).IsEmpty));
    }

    [Fact]
    public void One_drawn_slice_gives_itself() => Assert.Equal(
        Drawn.Disc(23, 19, 11, 9, 6).Area,
        ShapeInterpolation.Between(Plane, 2, [new Keyframe(4, Drawn.Disc(23, 19, 11, 9, 6))], Label).Count(Label));

    [Fact]
    public void A_slice_that_is_drawn_twice_is_named()
    {
        Keyframe[] drawn = [new(4, new Mask(23, 19)), new(4, new Mask(23, 19))];
        Assert.Contains("Slice 4", Assert.Throws<ArgumentException>(() => ShapeInterpolation.Between(Plane, 2, drawn, Label)).Message,
            StringComparison.Ordinal);
    }
}
