using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Alignment;

public sealed class PromptCarrierTests
{
    private const int Width = 120, Height = 90;

    /// <summary>A bright disc on structured ground; both move 2 pixels right and 1 up a slice, and the disc shrinks.</summary>
    private static Slice Scan(int slice) => Textures.Draw(Width, Height, (x, y) =>
    {
        (x, y) = (x - (2 * slice), y + slice);
        return 300 + (400 * Textures.Waves(1)(x, y)) + (Inside(x, y, slice) ? 250 : 0);
    });

    private static Mask Disc(int slice) =>
        Textures.Draw(Width, Height, (x, y) => Inside(x - (2 * slice), y + slice, slice) ? 1 : 0).Above(0.5f);

    private static bool Inside(double x, double y, int slice) =>
        ((x - 45) * (x - 45)) + ((y - 50) * (y - 50)) < (16 - (0.4 * slice)) * (16 - (0.4 * slice));

    [Fact]
    public void A_mask_and_its_image_follow_the_object()
    {
        var carrier = new PromptCarrier(Scan(0), Disc(0).ToSlice(), new CarryOptions());
        for (int k = 0; k < 8; k++)
        {
            carrier.Step(Scan(k), Scan(k + 1));
        }

        double carried = Overlap.Dice(Disc(8), carrier.Mask.Above(0.5f)), copied = Overlap.Dice(Disc(8), Disc(0));
        Assert.Equal(8, carrier.Steps);
        Assert.True(carried > 0.95 && copied < 0.5, $"carried {carried:0.000}, copied {copied:0.000}");
        Assert.True(Difference(carrier.Image, Scan(8)) < 0.25 * Difference(Scan(0), Scan(8)));

        static double Difference(Slice a, Slice b) =>
            Enumerable.Range(0, a.Values.Length).Where(i => Disc(8).Pixels[i]).Average(i => Math.Abs(a.Values[i] - b.Values[i]));
    }

    [Fact]
    public void Nothing_blurs_on_the_way_there_and_back()
    {
        Slice[] scans = [Scan(0), Scan(1)];
        var carrier = new PromptCarrier(scans[0], Disc(0).ToSlice(), new CarryOptions());
        for (int i = 0; i < 20; i++)
        {
            carrier.Step(scans[i % 2], scans[1 - (i % 2)]);
        }

        int soft = carrier.Mask.Values.Count(v => v is > 0.02f and < 0.98f);
        Assert.True(soft < 2 * 2 * Math.PI * 16, $"{soft} pixels lie between mask and background");
        Assert.True(Overlap.Dice(Disc(0), carrier.Mask.Above(0.5f)) > 0.95);
    }

    [Fact]
    public void The_flow_of_a_step_carries_whatever_belongs_to_the_slice()
    {
        var mask = Disc(0).ToSlice();
        var carrier = new PromptCarrier(Scan(0), mask, new CarryOptions());
        var step = carrier.Step(Scan(0), Scan(1));
        Assert.Equal(carrier.Mask.Values, mask.Warped(step).Values);
        Assert.Equal(carrier.Image.Values, Scan(0).Warped(step).Values);
    }

    [Fact]
    public void On_a_slice_like_its_own_a_prompt_stays_as_it_was_drawn()
    {
        var carrier = new PromptCarrier(Scan(0), Disc(0).ToSlice(), new CarryOptions());
        carrier.Step(Scan(0), Scan(0));
        Assert.Equal(Disc(0).ToSlice().Values, carrier.Mask.Values);
        Assert.Equal(Scan(0).Values, carrier.Image.Values);
    }

    [Fact]
    public void Where_nothing_is_drawn_nothing_is_carried()
    {
        var faint = Textures.Draw(Width, Height, (_, _) => 0.4);
        var carrier = new PromptCarrier(Scan(0), faint, new CarryOptions());
        Assert.Equal(faint.Values, carrier.Mask.Values);
        Assert.Same(WindowedFlow.None, carrier.Step(Scan(0), Scan(1)));
        Assert.All(carrier.Mask.Values, v => Assert.Equal(0, v));
        Assert.Equal(1, carrier.Steps);
    }

    [Fact]
    public void The_slices_handed_in_are_copied()
    {
        var (image, mask) = (Scan(0), Disc(0).ToSlice());
        var carrier = new PromptCarrier(image, mask, new CarryOptions());
        Array.Clear(image.Values);
        Array.Clear(mask.Values);
        carrier.Step(Scan(0), Scan(0));
        Assert.Equal(Scan(0).Values, carrier.Image.Values);
        Assert.Equal(Disc(0).ToSlice().Values, carrier.Mask.Values);
    }

    [Fact]
    public void A_carrier_that_starts_anew_carries_like_a_new_one()
    {
        var used = new PromptCarrier(Scan(0), Disc(0).ToSlice(), new CarryOptions());
        used.Step(Scan(0), Scan(1));
        used.Step(Scan(1), Scan(2));
        foreach (var mask in new[] { Disc(5).ToSlice(), new Slice(Width, Height), Disc(2).ToSlice() })
        {
            var fresh = new PromptCarrier(Scan(2), mask, new CarryOptions());
            used.Restart(Scan(2), mask);
            for (int k = 2; k < 5; k++)
            {
                fresh.Step(Scan(k), Scan(k + 1));
                used.Step(Scan(k), Scan(k + 1));
                Assert.Equal((fresh.Box, fresh.Steps), (used.Box, used.Steps));
                Assert.Equal(fresh.Mask.Values, used.Mask.Values);
                Assert.Equal(fresh.Image.Values, used.Image.Values);
            }
        }
    }

    [Fact]
    public void What_was_carried_is_the_keyframe_warped_by_all_steps_flows()
    {
        var (image, mask, way) = (Scan(0), Disc(0).ToSlice(), WindowedFlow.None);
        var carrier = new PromptCarrier(image, mask, new CarryOptions());
        for (int k = 0; k < 6; k++)
        {
            way = carrier.Step(Scan(k), Scan(k + 1)).Then(way);
            Assert.Equal(image.Warped(way).Values, carrier.Image.Values);
            Assert.Equal(mask.Warped(way).Values, carrier.Mask.Values);
            Assert.Equal(carrier.Mask.Above(0.5f).Box, carrier.Box);
        }
    }

    [Fact]
    public void The_same_way_gives_the_same_bytes()
    {
        Slice Carried()
        {
            var carrier = new PromptCarrier(Scan(0), Disc(0).ToSlice(), new CarryOptions());
            carrier.Step(Scan(0), Scan(1));
            carrier.Step(Scan(1), Scan(2));
            return carrier.Mask;
        }

        Assert.Equal(Carried().Values, Carried().Values);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(119, 89)]
    [InlineData(119, 0)]
    public void An_object_of_one_pixel_in_a_corner_is_carried(int x, int y)
    {
        var mask = new Slice(Width, Height) { [x, y] = 1 };
        var carrier = new PromptCarrier(Scan(0), mask, new CarryOptions());
        var step = carrier.Step(Scan(0), Scan(1));
        Assert.True(step.Box.Left >= 0 && step.Box.Top >= 0 && step.Box.Right < Width && step.Box.Bottom < Height);
        Assert.All(carrier.Mask.Values, v => Assert.InRange(v, 0, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 200)]
    [InlineData(5, 5)]
    public void Slices_of_any_size_are_carried(int width, int height)
    {
        var mask = new Slice(width, height) { [0, 0] = 1 };
        var random = new Random(1);
        var carrier = new PromptCarrier(Textures.Noise(width, height, random), mask, new CarryOptions());
        carrier.Step(Textures.Noise(width, height, random), Textures.Noise(width, height, random));
        Assert.All(carrier.Mask.Values, v => Assert.InRange(v, 0, 1));
        Assert.All(carrier.Image.Values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Scans_with_NaN_and_infinite_values_are_carried()
    {
        var (here, there) = (Scan(0), Scan(1));
        for (int i = 0; i < here.Values.Length; i += 7)
        {
            here.Values[i] = i % 2 == 0 ? float.NaN : float.PositiveInfinity;
            there.Values[i + 3] = i % 2 == 0 ? float.NegativeInfinity : float.MaxValue;
        }

        var carrier = new PromptCarrier(here, Disc(0).ToSlice(), new CarryOptions());
        carrier.Step(here, there);
        Assert.All(carrier.Mask.Values, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void A_carrier_takes_no_memory_on_its_way()
    {
        Slice[] scans = [Scan(0), Scan(1)];
        var mask = Disc(0).ToSlice();
        var carrier = new PromptCarrier(scans[0], mask, new CarryOptions());
        Allocations.None(() =>
        {
            carrier.Restart(scans[0], mask);
            for (int i = 0; i < 4; i++)
            {
                carrier.Step(scans[i % 2], scans[1 - (i % 2)]);
            }
        });
    }

    [Fact]
    public void Slices_of_another_size_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PromptCarrier(new Slice(4, 5), new Slice(5, 4), new CarryOptions()));
        var carrier = new PromptCarrier(new Slice(4, 5), new Slice(4, 5), new CarryOptions());
        Assert.Throws<ArgumentException>(() => carrier.Step(new Slice(5, 5), new Slice(4, 5)));
        Assert.Throws<ArgumentException>(() => carrier.Step(new Slice(4, 5), new Slice(4, 4)));
        Assert.Throws<ArgumentException>(() => carrier.Restart(new Slice(5, 4), new Slice(5, 4)));
        Assert.Throws<ArgumentException>(() => carrier.Restart(new Slice(4, 5), new Slice(5, 4)));
    }
}
