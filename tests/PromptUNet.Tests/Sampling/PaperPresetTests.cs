using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Sampling;

/// <summary>The preset "paper" turns off everything that the paper does not have.</summary>
public sealed class PaperPresetTests
{
    private static readonly ChainSampler Sampler = new(
        [LabelledScans.Scan("filled", "a", 0, background: 9)], new Dictionary<string, double>(), GeneratorOptions.Paper);

    private static readonly List<Chain> Chains = [.. Enumerable.Range(0, 300).Select(seed => Sampler.Sample(new Random(seed), 4))];

    [Fact]
    public void No_prompt_is_deformed_and_no_contrast_painted() => Assert.All(Chains, c =>
    {
        Assert.Null(c.Deformation);
        Assert.Null(c.Paint);
    });

    [Fact]
    public void Every_prompt_is_corrupted_by_up_to_30_percent() =>
        Assert.All(Chains, c => Assert.InRange(c.Corruption!.Share, 0, 0.3f));

    [Fact]
    public void Offsets_reach_7_slices_along_the_last_axis() => Assert.All(Chains, c =>
    {
        Assert.Equal(2, c.Axis);
        Assert.All(c.Offsets, i => Assert.InRange(Math.Abs(i), 1, 7));
    });

    [Fact]
    public void Intensities_stay_as_they_are() => Assert.Null(SampleTransform.Draw(new Random(1), GeneratorOptions.Paper).Intensity);

    [Fact]
    public void The_network_sees_the_whole_slice_and_the_prompts_mask_where_it_was_drawn()
    {
        Assert.Equal((1, false), (InputOptions.Paper.PromptChannels, InputOptions.Paper.Align));
        var mask = new Slice(30, 20) { [3, 4] = 1 };
        Assert.Equal(Window.Whole(30, 20, InputOptions.Paper.Size), InputOptions.Paper.WindowFor(mask));

        var cases = LabelledScans.OfBalls;
        var chain = new Chain(0, 2, 12, [1], 1, [-2, -3], new PixelBox(0, 0, 109, 99), null, null, null, null);
        var points = new ChainReplay(cases, InputOptions.Paper).Apply(chain);
        Assert.All(points, p => Assert.Equal(cases[0].Labels.Mask(1, 2, 12).ToSlice().Values, p.Prompt.Mask.Values));
        Assert.Equal(cases[0].Image!.Slice(2, 14).Values, points[0].Query.Values);
    }
}
