using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Imaging;

public sealed class BilinearTests
{
    [Fact]
    public void At_a_pixel_it_gives_the_pixel() => Masks.Normalised.Sample(slice =>
    {
        for (int i = 0; i < slice.Values.Length; i++)
        {
            Assert.Equal(slice.Values[i], Bilinear.Sample(slice, i % slice.Width, i / slice.Width));
        }
    });

    [Fact]
    public void A_plane_is_met_exactly_between_its_pixels() =>
        Gen.Select(Gen.Single[-2, 2], Gen.Single[-2, 2], Gen.Single[0, 8], Gen.Single[0, 5]).Sample((a, b, x, y) =>
        {
            var plane = new Slice(9, 6);
            for (int i = 0; i < plane.Values.Length; i++)
            {
                plane.Values[i] = (a * (i % 9)) + (b * (i / 9));
            }

            Assert.Equal((a * x) + (b * y), Bilinear.Sample(plane, x, y), 1e-4f);
        });

    [Fact]
    public void Beyond_the_slice_its_border_is_repeated() =>
        Gen.Select(Masks.Normalised, Gen.Single[-50, 80], Gen.Single[-50, 80]).Sample((slice, x, y) =>
            Bilinear.Sample(slice, x, y) == Bilinear.Sample(slice, Math.Clamp(x, 0, slice.Width - 1), Math.Clamp(y, 0, slice.Height - 1)));

    [Fact]
    public void No_value_lies_outside_the_slices_own() =>
        Gen.Select(Masks.Normalised, Gen.Single[-2, 32], Gen.Single[-2, 32]).Sample((slice, x, y) =>
            Bilinear.Sample(slice, x, y) >= slice.Values.Min() - 1e-6f && Bilinear.Sample(slice, x, y) <= slice.Values.Max() + 1e-6f);

    [Fact]
    public void Sampling_and_resampling_allocate_nothing()
    {
        Slice slice = Masks.Grey(40, 30, 1), result = new(17, 19);
        Allocations.None(() =>
        {
            Bilinear.Sample(slice, 3.5f, 4.5f);
            Bilinear.Resample(slice, result.Values, 17, -2, 1.3f, 4, 1.1f);
        });
    }

    [Fact]
    public void Resampling_on_a_grid_is_sampling_at_its_places()
    {
        var grids =
            from slice in Masks.Normalised
            from x in Gen.Single[-10, 20]
            from stepX in Gen.Single[-2, 2]
            from y in Gen.Single[-10, 20]
            from stepY in Gen.Single[-2, 2]
            from width in Gen.Int[1, 20]
            from height in Gen.Int[1, 20]
            select (slice, x, stepX, y, stepY, Result: new Slice(width, height));
        grids.Sample(g =>
        {
            Bilinear.Resample(g.slice, g.Result.Values, g.Result.Width, g.x, g.stepX, g.y, g.stepY);
            for (int i = 0; i < g.Result.Values.Length; i++)
            {
                int u = i % g.Result.Width, v = i / g.Result.Width;
                Assert.Equal(Bilinear.Sample(g.slice, g.x + (u * g.stepX), g.y + (v * g.stepY)), g.Result.Values[i], 2e-5f);
            }
        });
    }
}
