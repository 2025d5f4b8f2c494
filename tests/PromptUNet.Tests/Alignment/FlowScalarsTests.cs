using PromptUNet.Alignment;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Alignment;

/// <summary>What a carrier tells of the flow that has carried its slice.</summary>
public sealed class FlowScalarsTests
{
    [Fact]
    public void A_flow_that_grows_by_a_tenth_a_pixel_both_ways_has_that_divergence_and_its_own_length()
    {
        var scalars = FlowScalars.Zero(30, 20);
        scalars.Measure(Linear(new PixelBox(4, 3, 20, 15)));
        Assert.Equal(0.2f, scalars.Divergence[10, 9], 1e-5f);
        Assert.Equal(0.2f, scalars.Divergence[4, 3], 1e-5f);
        Assert.Equal(0.2f, scalars.Divergence[20, 15], 1e-5f);
        Assert.Equal(MathF.Sqrt(MathF.Pow(0.6f, 2) + MathF.Pow(0.6f, 2)), scalars.Length[10, 9], 1e-5f);
        Assert.Equal((0f, 0f), (scalars.Length[3, 3], scalars.Divergence[21, 15]));
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(1, 1)]
    public void A_box_of_a_single_row_or_column_has_the_divergence_along_it(int width, int height)
    {
        var scalars = FlowScalars.Zero(30, 20);
        scalars.Measure(Linear(new PixelBox(4, 3, 3 + width, 2 + height)));
        Assert.Equal((width > 1 ? 0.1f : 0) + (height > 1 ? 0.1f : 0), scalars.Divergence[4, 3], 1e-5f);
    }

    [Fact]
    public void A_carrier_starts_without_any_and_again_after_another_keyframe()
    {
        var (here, there) = (Textures.Draw(60, 60, Textures.Waves(1)), Textures.Draw(60, 60, Textures.Waves(2)));
        var mask = new Slice(60, 60);
        for (int i = 20; i < 40; i++)
        {
            mask.Values.AsSpan((i * 60) + 20, 20).Fill(1);
        }

        var carrier = new PromptCarrier(here, mask, new CarryOptions());
        Assert.All(carrier.Prompt(1).Flow!.Length.Values, v => Assert.Equal(0, v));
        carrier.Step(here, there);
        var prompt = carrier.Prompt(1);
        Assert.Contains(prompt.Flow!.Length.Values, v => v > 0);
        Assert.Equal(here.Values, prompt.DrawnImage.Values);
        Assert.Equal(mask.Values, prompt.DrawnMask.Values);
        carrier.Restart(there, mask);
        Assert.All(carrier.Prompt(1).Flow!.Length.Values.Concat(carrier.Prompt(1).Flow!.Divergence.Values), v => Assert.Equal(0, v));
    }

    /// <summary>A tenth of the way from the box's corner, along both axes.</summary>
    private static WindowedFlow Linear(PixelBox box) =>
        Textures.Windowed(box, Textures.FlowOf(box.Width, box.Height, (x, y) => (0.1 * x, 0.1 * y)));
}
