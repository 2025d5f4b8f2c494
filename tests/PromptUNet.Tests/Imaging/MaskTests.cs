using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Imaging;

/// <summary>Masks, slices and volumes; dilation and distance.</summary>
public sealed class MaskTests
{
    [Fact]
    public void Rows_of_signs_are_a_mask()
    {
        var mask = Mask.Parse(".#.", "##.");
        Assert.Equal((3, 2, 3), (mask.Width, mask.Height, mask.Area));
        Assert.Equal([false, true, false, true, true, false], mask.Pixels);
        Assert.True(Mask.Parse().IsEmpty);
        Assert.Throws<ArgumentException>(() => Mask.Parse("##", "#"));
    }

    [Fact]
    public void The_box_is_the_smallest_that_holds_the_foreground() => Masks.Any.Sample(mask =>
    {
        var places = Enumerable.Range(0, mask.Pixels.Length).Where(i => mask.Pixels[i])
            .Select(i => (X: i % mask.Width, Y: i / mask.Width)).ToList();
        PixelBox? expected = places.Count == 0
            ? null : new PixelBox(places.Min(p => p.X), places.Min(p => p.Y), places.Max(p => p.X), places.Max(p => p.Y));
        return mask.Box == expected && mask.IsEmpty == (expected is null) && mask.Area == places.Count;
    });

    [Fact]
    public void A_soft_mask_cut_at_a_half_is_the_mask_again() =>
        Masks.Any.Sample(mask => mask.ToSlice().Above(0.5f).Pixels.SequenceEqual(mask.Pixels));

    [Fact]
    public void A_value_at_the_threshold_and_one_that_is_no_number_are_background() =>
        Assert.Equal([false, true, false], new Slice(3, 1, [0.5f, MathF.BitIncrement(0.5f), float.NaN]).Above(0.5f).Pixels);

    [Fact]
    public void The_number_of_pixels_has_to_fit_the_size()
    {
        Assert.Throws<ArgumentException>(() => new Mask(3, 2, new bool[5]));
        Assert.Throws<ArgumentException>(() => new Slice(3, 2, new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Mask(-3, -2, new bool[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Slice(-3, -2, new float[6]));
        Assert.Throws<OverflowException>(() => new Slice(1 << 17, 1 << 17));
        Assert.Throws<OverflowException>(() => new Mask(1 << 17, 1 << 17));
    }

    [Fact]
    public void The_union_of_two_boxes_holds_both() =>
        Gen.Select(Gen.Int[0, 20].Array[4], Gen.Int[0, 20].Array[4]).Sample((a, b) =>
        {
            var (one, other) = (Box(a), Box(b));
            var union = one.Union(other);
            Assert.Equal(
                (Math.Min(one.Left, other.Left), Math.Max(one.Right, other.Right), Math.Min(one.Top, other.Top),
                    Math.Max(one.Bottom, other.Bottom)),
                (union.Left, union.Right, union.Top, union.Bottom));
            Assert.Equal(one, one.Union(new PixelBox(5, 5, 4, 9)));
            Assert.Equal(one, new PixelBox(5, 5, 9, 4).Union(one));
        });

    [Fact]
    public void The_box_of_what_is_above_a_threshold_is_that_of_the_mask_inside_the_rectangle() =>
        Gen.Select(Masks.Any, Gen.Int).Sample((mask, seed) =>
    {
        var random = new Random(seed);
        int left = random.Next(mask.Width), top = random.Next(mask.Height);
        var within = new PixelBox(left, top, random.Next(left, mask.Width), random.Next(top, mask.Height));
        var inside = new Mask(mask.Width, mask.Height, [.. mask.Pixels.Select((p, i) =>
            p && i % mask.Width >= within.Left && i % mask.Width <= within.Right && i / mask.Width >= within.Top
                && i / mask.Width <= within.Bottom)]);
        var soft = new Slice(mask.Width, mask.Height,
            Array.ConvertAll(mask.Pixels, p => p ? 0.5f + random.NextSingle() + 0.001f : random.Next(3) == 0 ? float.NaN : 0.5f));
        Assert.Equal(mask.Box, soft.Box(0.5f));
        Assert.Equal(inside.Box, soft.Box(0.5f, within));
    });

    [Fact]
    public void Every_pixel_is_compared_with_the_threshold_by_itself() =>
        Gen.Select(Masks.Normalised, Gen.Single[0, 1]).Sample((slice, threshold) =>
    {
        slice.Values[0] = float.NaN;
        return slice.Above(threshold).Pixels.SequenceEqual(slice.Values.Select(v => v > threshold));
    });

    [Fact]
    public void A_mask_to_be_cut_into_has_the_slices_size() =>
        Assert.Throws<ArgumentException>(() => new Slice(3, 2).Above(0, new Mask(2, 3)));

    [Fact]
    public void Dilation_reaches_every_pixel_near_the_foreground_and_no_other() =>
        Gen.Select(Masks.Any, Gen.Int[0, 40]).Sample((mask, radius) =>
        Dilated(mask, radius).Pixels.SequenceEqual(Near(mask, radius)));

    [Fact]
    public void A_single_pixel_becomes_a_square_that_ends_at_the_border() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 12], Gen.Int[0, 899]).Sample((width, height, radius, pixel) =>
        {
            var mask = new Mask(width, height);
            mask.Pixels[pixel % mask.Pixels.Length] = true;
            return Dilated(mask, radius).Pixels.SequenceEqual(Near(mask, radius));
        });

    [Fact]
    public void A_negative_radius_or_a_result_of_another_size_is_refused()
    {
        var mask = Mask.Parse("#.");
        Assert.Throws<ArgumentOutOfRangeException>(() => Dilated(mask, -1));
        Assert.Throws<ArgumentException>(() => Morphology.Dilate(mask, 1, mask));
        Assert.Throws<ArgumentException>(() => Morphology.Dilate(mask, 1, new Mask(1, 2)));
    }

    [Fact]
    public void The_signed_distance_is_positive_inside_and_half_a_pixel_from_the_outline_on_either_side()
    {
        var distance = SignedDistance.Near(Mask.Parse(".....", ".###.", ".###.", ".###.", "....."), 4);
        Assert.Equal([-0.5f, 0.5f, 1.5f, 0.5f, -0.5f], Enumerable.Range(0, 5).Select(x => distance[x, 2]));
        Assert.Equal(0.5f - MathF.Sqrt(2), distance[0, 0], 1e-6f);
    }

    [Fact]
    public void The_signed_distance_is_within_a_tenth_of_the_true_one_up_to_its_limit() => Masks.Any.Sample(mask =>
    {
        const float limit = 4;
        var distance = SignedDistance.Near(mask, limit);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            double nearest = Enumerable.Range(0, mask.Pixels.Length).Where(j => mask.Pixels[j] != mask.Pixels[i])
                .Select(j => Math.Sqrt(Math.Pow((i % mask.Width) - (j % mask.Width), 2) + Math.Pow((i / mask.Width) - (j / mask.Width), 2)))
                .Append(limit).Min();
            double expected = (mask.Pixels[i] ? 1 : -1) * (nearest - 0.5);
            Assert.Equal(expected, distance.Values[i], 0.1 * nearest);
        }
    }, iter: 20);

    [Fact]
    public void A_slice_of_a_volume_has_the_lower_remaining_axis_along_x()
    {
        var grid = new Grid(new Size3(2, 3, 4), Affine.Scaling(1, 1, 1));
        var volume = new Volume(grid, [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
        Assert.Equal([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23], volume.Slice(0, 1).Values);
        Assert.Equal([2, 3, 8, 9, 14, 15, 20, 21], volume.Slice(1, 1).Values);
        Assert.Equal([6, 7, 8, 9, 10, 11], volume.Slice(2, 1).Values);
        Assert.Equal([9, 11], volume.Slice(2, 1, new PixelBox(1, 1, 1, 2)).Values);
    }

    [Fact]
    public void A_slice_axis_or_rectangle_that_the_volume_does_not_have_is_refused()
    {
        var volume = new Volume(new Grid(new Size3(2, 3, 4), Affine.Scaling(1, 1, 1)), new float[24]);
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.Slice(2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.Slice(2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.Slice(3, 0));
        foreach (var box in new[] { new PixelBox(-1, 0, 0, 0), new PixelBox(0, -1, 0, 0), new PixelBox(0, 0, 2, 0),
            new PixelBox(0, 0, 0, 3) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => volume.Slice(2, 1, box));
        }

        Assert.Throws<ArgumentException>(() => new Volume(volume.Grid, new float[23]));
    }

    private static PixelBox Box(int[] n) => new(Math.Min(n[0], n[1]), Math.Min(n[2], n[3]), Math.Max(n[0], n[1]), Math.Max(n[2], n[3]));

    private static Mask Dilated(Mask mask, int radius)
    {
        var result = new Mask(mask.Width, mask.Height);
        Morphology.Dilate(mask, radius, result);
        return result;
    }

    /// <summary>Whether the foreground lies within so many rows and columns of each pixel.</summary>
    private static bool[] Near(Mask mask, int radius)
    {
        bool[] near = new bool[mask.Pixels.Length];
        for (int i = 0; i < near.Length; i++)
        {
            int x = i % mask.Width, y = i / mask.Width;
            near[i] = Enumerable.Range(0, near.Length).Any(j =>
                mask.Pixels[j] && Math.Abs((j % mask.Width) - x) <= radius && Math.Abs((j / mask.Width) - y) <= radius);
        }

        return near;
    }
}
