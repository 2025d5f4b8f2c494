using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Alignment;

public sealed class WarpTests
{
    private static readonly Gen<(int Width, int Height, int Seed)> Sizes = Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int);

    [Fact]
    public void Without_a_flow_nothing_changes() => Sizes.Sample((width, height, seed) =>
    {
        var slice = Textures.Noise(width, height, new Random(seed));
        Assert.Equal(slice.Values, slice.Warped(Textures.Whole(Flow.Zero(width, height))).Values);
        Assert.Equal(slice.Values, slice.Warped(WindowedFlow.None).Values);
    });

    [Fact]
    public void Whole_pixels_are_fetched_from_where_the_flow_points_and_the_border_is_repeated() => Sizes.Sample((width, height, seed) =>
    {
        var random = new Random(seed);
        var slice = Textures.Noise(width, height, random);
        int dx = random.Next(-9, 10), dy = random.Next(-9, 10);
        var moved = slice.Warped(Textures.Whole(Textures.FlowOf(width, height, (_, _) => (dx, dy))));
        Assert.Equal(
            Textures.Draw(width, height, (x, y) =>
            slice[Math.Clamp((int)x + dx, 0, width - 1), Math.Clamp((int)y + dy, 0, height - 1)]).Values, moved.Values);
    });

    [Fact]
    public void Outside_its_box_a_flow_leaves_the_slice_as_it_is()
    {
        var slice = Textures.Noise(9, 7, new Random(1));
        var box = new PixelBox(2, 1, 5, 4);
        var moved = slice.Warped(Textures.Windowed(box, Textures.FlowOf(4, 4, (_, _) => (1, 2))));
        Assert.Equal(
            Textures.Draw(9, 7, (x, y) =>
            x is >= 2 and <= 5 && y is >= 1 and <= 4 ? slice[(int)x + 1, (int)y + 2] : slice[(int)x, (int)y]).Values, moved.Values);
    }

    [Fact]
    public void Two_slices_warped_at_once_are_each_warped_alone_and_both_as_single_places_are_sampled() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        Slice a = Textures.Noise(24, 18, random), b = Textures.Noise(24, 18, random), warpedA = a.Copy(), warpedB = b.Copy();
        var box = new PixelBox(random.Next(5), random.Next(5), 23 - random.Next(5), 17 - random.Next(5));
        var flow = Textures.Windowed(
            box, Textures.FlowOf(box.Width, box.Height, (_, _) => (60 * (random.NextDouble() - 0.5), 40 * (random.NextDouble() - 0.5))));
        Warp.Inside(a, b, flow, warpedA, warpedB);
        Assert.Equal(a.Warped(flow).Values, warpedA.Values);
        Assert.Equal(b.Warped(flow).Values, warpedB.Values);
        for (int i = 0; i < flow.X.Length; i++)
        {
            int x = box.Left + (i % box.Width), y = box.Top + (i / box.Width);
            Assert.Equal(Bilinear.Sample(a, x + flow.X[i], y + flow.Y[i]), warpedA[x, y]);
        }
    });

    [Fact]
    public void Warping_and_composing_allocate_nothing_once_the_result_has_its_memory()
    {
        var random = new Random(1);
        Slice slice = Textures.Noise(24, 18, random), result = new(24, 18);
        var flow = Textures.Whole(Textures.FlowOf(24, 18, (x, y) => (0.1 * x, -0.2 * y)));
        var composed = new WindowedFlow();
        Allocations.None(() =>
        {
            Warp.Compose(flow, flow, composed);
            Warp.Apply(slice, composed, result);
        });
    }

    [Fact]
    public void Two_flows_one_after_the_other_are_their_composition()
    {
        var image = Textures.Waves(1);
        var first = Textures.FlowOf(60, 50, (x, y) => (1.5 + (0.02 * y), 0.5 - (0.01 * x)));
        var second = Textures.FlowOf(60, 50, (x, y) => ((0.03 * x) - 1, 2 + (0.01 * (x - y))));
        var composed = Textures.Whole(first).Then(Textures.Whole(second));
        var source = Textures.Draw(60, 50, image);
        Slice once = source.Warped(composed), twice = source.Warped(Textures.Whole(second)).Warped(Textures.Whole(first));
        for (int y = 6; y < 44; y++)
        {
            for (int x = 6; x < 54; x++)
            {
                double fx = first.X[x, y], fy = first.Y[x, y];
                Assert.Equal(fx + (0.03 * (x + fx)) - 1, composed.At(x, y).X, 1e-4);
                Assert.Equal(once[x, y], twice[x, y], 0.03);      // what was sampled twice is a little blurred
            }
        }
    }

    [Fact]
    public void Windowed_flows_compose_like_flows_that_are_zero_outside_the_boxes() => Gen.Select(Gen.Int, Gen.Bool).Sample((seed, whole) =>
    {
        const int Width = 24, Height = 18;
        var random = new Random(seed);
        PixelBox Box()
        {
            int left = random.Next(Width), top = random.Next(Height);
            return whole
                ? new PixelBox(0, 0, Width - 1, Height - 1) : new PixelBox(left, top, random.Next(left, Width), random.Next(top, Height));
        }

        // Whole pixels, so that no sample lies between a box and its surroundings.
        WindowedFlow Windowed(PixelBox box) =>
            Textures.Windowed(box, Textures.FlowOf(box.Width, box.Height, (_, _) => (random.Next(-4, 5), random.Next(-4, 5))));
        WindowedFlow first = Windowed(Box()), second = Windowed(Box());
        var composed = first.Then(second);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                var (u, v) = first.At(x, y);
                var (further, lower) = second.At(x + u, y + v);
                Assert.Equal((u + further, v + lower), composed.At(x, y));
            }
        }
    });

    [Fact]
    public void A_field_is_bilinear_inside_its_box_and_zero_outside()
    {
        var flow = Textures.Windowed(new PixelBox(3, 2, 6, 5), Textures.FlowOf(4, 4, (x, y) => (10 + x, 20 + (2 * y))));
        Assert.Equal((10f, 20f), flow.At(3, 2));
        Assert.Equal((11.5f, 20.5f), flow.At(4.5f, 2.25f));
        Assert.Equal((13f, 26f), flow.At(6, 5));
        Assert.Equal((0f, 0f), flow.At(2.99f, 3));
        Assert.Equal((0f, 0f), flow.At(4, 5.01f));
        Assert.Equal((0f, 0f), flow.At(float.NaN, 3));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    public void Hostile_displacements_end_at_the_border_or_in_NaN_but_never_outside(float hostile)
    {
        var slice = Textures.Noise(6, 6, new Random(1));
        var field = Textures.Whole(Textures.FlowOf(6, 6, (x, y) => x == 2 ? (hostile, hostile) : (0, 0)));
        Assert.Equal(slice[1, 1], slice.Warped(field)[1, 1]);
        Assert.Equal(6, field.Then(field).Box.Width);
    }

    [Fact]
    public void A_result_of_another_size_or_the_source_itself_is_refused()
    {
        var slice = new Slice(4, 4);
        Assert.Throws<ArgumentException>(() => Warp.Apply(slice, WindowedFlow.None, new Slice(5, 4)));
        Assert.Throws<ArgumentException>(() => Warp.Apply(slice, WindowedFlow.None, slice));
    }
}
