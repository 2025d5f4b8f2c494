using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Alignment;

public sealed class OpticalFlowTests
{
    [Theory]
    [InlineData(128, 128, 0)]
    [InlineData(97, 61, 1)]
    public void Identical_slices_do_not_flow(int width, int height, int finestScale)
    {
        var slice = Textures.Draw(width, height, Textures.Waves(1));
        var flow = new OpticalFlow(new FlowOptions { FinestScale = finestScale }).Between(slice, slice);
        Assert.All(flow.X.Values, v => Assert.Equal(0, v));
        Assert.All(flow.Y.Values, v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(3, -2, 0)]
    [InlineData(3, -2, 1)]
    [InlineData(0.5, 1.25, 0)]
    [InlineData(-9, 6, 0)]
    [InlineData(-9, 6, 1)]
    public void A_shift_is_found(double dx, double dy, int finestScale)
    {
        var image = Textures.Waves(2);
        var target = Textures.Draw(128, 112, image);
        var source = Textures.Draw(128, 112, (x, y) => image(x - dx, y - dy));
        var found = new OpticalFlow(new FlowOptions { FinestScale = finestScale }).Between(target, source);
        AssertFound(Textures.FlowOf(128, 112, (_, _) => (dx, dy)), found, within: 0.1);
    }

    [Fact]
    public void A_rotation_is_found()
    {
        const double Angle = 0.08;
        var image = Textures.Waves(3);
        (double X, double Y) Turned(double x, double y, double angle) => (
            64 + ((x - 64) * Math.Cos(angle)) - ((y - 64) * Math.Sin(angle)),
            64 + ((x - 64) * Math.Sin(angle)) + ((y - 64) * Math.Cos(angle)));
        var target = Textures.Draw(128, 128, image);
        var source = Textures.Draw(128, 128, (x, y) => image(Turned(x, y, -Angle).X, Turned(x, y, -Angle).Y));
        var truth = Textures.FlowOf(128, 128, (x, y) => (Turned(x, y, Angle).X - x, Turned(x, y, Angle).Y - y));
        // Patches only shift: 8 pixels turned by 0.08 differ by 0.3.
        AssertFound(truth, new OpticalFlow().Between(target, source), within: 0.3);
    }

    [Fact]
    public void A_change_of_brightness_is_no_motion()
    {
        var target = Textures.Draw(96, 96, (x, y) => 0.7 * Textures.Waves(4)(x, y));
        var source = Textures.Draw(96, 96, (x, y) => (0.7 * Textures.Waves(4)(x, y)) + (40 / 255.0));
        var flow = new OpticalFlow().Between(target, source);
        Assert.True(Textures.Errors(flow, Flow.Zero(96, 96))[^1] < 0.05);
    }

    [Fact]
    public void Any_size_gives_finite_displacements_and_too_small_ones_none() =>
        Gen.Select(Gen.Int[0, 70], Gen.Int[0, 70], Gen.Int[1, 8], Gen.Int[0, 3], Gen.Int).Sample((width, height, stride, finest, seed) =>
        {
            var random = new Random(seed);
            var flow = new OpticalFlow(new FlowOptions { PatchStride = stride, FinestScale = finest })
                .Between(Textures.Noise(width, height, random), Textures.Noise(width, height, random));
            var values = flow.X.Values.Concat(flow.Y.Values).ToList();
            return flow.Width == width && flow.Height == height
                && values.All(float.IsFinite) && (Math.Min(width, height) >= 8 || values.All(v => v == 0));
        });

    [Fact]
    public void Slices_without_any_structure_do_not_flow()
    {
        var flow = new OpticalFlow().Between(Textures.Draw(64, 64, (_, _) => 0.3), Textures.Draw(64, 64, (_, _) => 0.9));
        Assert.All(flow.X.Values.Concat(flow.Y.Values), v => Assert.Equal(0, v));
    }

    [Fact]
    public void NaN_counts_as_0_and_other_values_are_clipped()
    {
        Slice target = Textures.Draw(64, 64, Textures.Waves(5)), source = Textures.Draw(64, 64, Textures.Waves(6));
        var (spoilt, clean) = (Copy(source), Copy(source));
        (spoilt[10, 10], spoilt[20, 10], spoilt[30, 10], spoilt[40, 10]) = (float.NaN, -3, float.PositiveInfinity, float.NegativeInfinity);
        (clean[10, 10], clean[20, 10], clean[30, 10], clean[40, 10]) = (0, 0, 1, 0);
        var flow = new OpticalFlow();
        AssertSame(flow.Between(target, clean), flow.Between(target, spoilt));
        AssertSame(flow.Between(clean, target), flow.Between(spoilt, target));
    }

    [Fact]
    public void An_instance_that_saw_other_slices_gives_the_same_bytes_as_a_new_one()
    {
        var used = new OpticalFlow();
        var random = new Random(1);
        foreach (var (width, height) in new[] { (96, 96), (40, 71), (5, 9), (96, 96), (128, 64) })
        {
            Slice target = Textures.Noise(width, height, random), source = Textures.Noise(width, height, random);
            AssertSame(new OpticalFlow().Between(target, source), used.Between(target, source));
        }
    }

    [Fact]
    public void An_instance_takes_no_memory_for_another_pair_of_the_same_size()
    {
        var random = new Random(1);
        Slice target = Textures.Noise(96, 90, random), source = Textures.Noise(96, 90, random);
        var (opticalFlow, flow) = (new OpticalFlow(), Flow.Zero(96, 90));
        Allocations.None(() => opticalFlow.Between(target, source, flow));
    }

    [Fact]
    public void Instances_on_several_threads_agree()
    {
        Slice target = Textures.Draw(96, 96, Textures.Waves(7)), source = Textures.Draw(96, 96, Textures.Waves(8));
        var alone = new OpticalFlow().Between(target, source);
        var flows = new Flow[8];
        Parallel.For(0, flows.Length, i => flows[i] = new OpticalFlow().Between(target, source));
        Assert.All(flows, flow => AssertSame(alone, flow));
    }

    [Fact]
    public void Slices_of_different_size_are_refused() =>
        Assert.All<(Slice Source, Flow Result)>(
            [(new Slice(30, 20), Flow.Zero(20, 30)), (new Slice(20, 30), Flow.Zero(30, 20))],
            wrong => Assert.Throws<ArgumentException>(() => new OpticalFlow().Between(new Slice(20, 30), wrong.Source, wrong.Result)));

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpticalFlow(new FlowOptions { PatchStride = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpticalFlow(new FlowOptions { PatchStride = 9 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpticalFlow(new FlowOptions { FinestScale = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpticalFlow(new FlowOptions { Iterations = 1 }));
    }

    private static Slice Copy(Slice slice) => new(slice.Width, slice.Height, (float[])slice.Values.Clone());

    private static void AssertFound(Flow truth, Flow found, double within)
    {
        var errors = Textures.Errors(truth, found, rim: 16);      // what lies at the rim has left the source
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"mean {errors.Average():0.000}, 95 % {errors[errors.Count * 95 / 100]:0.000}, largest {errors[^1]:0.000} pixels");
        Assert.True(errors.Average() < within && errors[errors.Count * 95 / 100] < 2 * within);
    }

    private static void AssertSame(Flow expected, Flow actual)
    {
        Assert.Equal(expected.X.Values, actual.X.Values);
        Assert.Equal(expected.Y.Values, actual.Y.Values);
    }
}
