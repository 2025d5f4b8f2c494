using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Cli;

namespace PromptUNet.Tests.Experiments;

public sealed class RobustExperimentTests
{
    private static readonly SlicePair Pair =
        new(new LabelledCase("discs", "a", MovingDiscs.Scan, MovingDiscs.Truth), MovingDiscs.Left, Axis: 2, Query: 7, Prompt: 4);
    private static readonly PairSlices Slices = PairSlices.Of(Pair);

    private static readonly Contender[] Contenders =
        [new("carried", Aligned: true, new PromptMaskSegmenter()), new("copied", Aligned: false, new PromptMaskSegmenter())];

    public static TheoryData<string> Names => [.. Disturbance.All.Select(d => d.Name)];

    [Fact]
    public void A_pair_is_read_from_the_prompt_to_the_query()
    {
        Assert.Equal((4, -3), (Slices.Way.Count, Slices.Raw().Offset));
        Assert.Equal(MovingDiscs.Scan.Slice(2, 4).Values, Slices.Way[0].Values);
        Assert.Equal(MovingDiscs.Scan.Slice(2, 7).Values, Slices.Way[^1].Values);
        Assert.Equal(Pair.Mask(4).Pixels, Slices.Drawn.Pixels);
        Assert.Equal(Pair.Mask(7).Pixels, Slices.Truth.Pixels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_disturbance_changes_what_it_names_alone_and_the_same_way_each_time(string name)
    {
        var disturbance = Disturbance.All.Single(d => d.Name == name);
        var (once, again) = (disturbance.Apply(Slices, 5), disturbance.Apply(Slices, 5));
        Assert.Equal(Flat(once), Flat(again));
        bool prompt = name.StartsWith("prompt", StringComparison.Ordinal), rotated = name.StartsWith("rotated", StringComparison.Ordinal);
        Assert.Equal(prompt || rotated, !once.Drawn.Pixels.SequenceEqual(Slices.Drawn.Pixels));
        Assert.Equal(!prompt, !once.Way[0].Values.SequenceEqual(Slices.Way[0].Values));
        Assert.Equal(rotated, !once.Truth.Pixels.SequenceEqual(Slices.Truth.Pixels));
        Assert.False(once.Drawn.IsEmpty);
    }

    [Theory]
    [InlineData("prompt eroded 1 px", -1)]
    [InlineData("prompt eroded 2 px", -2)]
    [InlineData("prompt dilated 1 px", 1)]
    [InlineData("prompt dilated 2 px", 2)]
    public void A_moved_outline_makes_the_box_smaller_or_larger_by_that_on_every_side(string name, int pixels)
    {
        var (before, after) = (Slices.Drawn.Box!.Value, Disturbed(name).Drawn.Box!.Value);
        Assert.Equal((before.Left - pixels, before.Top - pixels, before.Right + pixels, before.Bottom + pixels),
            (after.Left, after.Top, after.Right, after.Bottom));
    }

    [Fact]
    public void A_shifted_prompt_keeps_its_shape_two_pixels_away()
    {
        var (before, after) = (Slices.Drawn.Box!.Value, Disturbed("prompt shifted 2 px").Drawn.Box!.Value);
        Assert.Equal((before.Width, before.Height, 2),
            (after.Width, after.Height, Math.Abs(after.Left - before.Left) + Math.Abs(after.Top - before.Top)));
        Assert.Equal(Slices.Drawn.Area, Disturbed("prompt shifted 2 px").Drawn.Area);
    }

    [Fact]
    public void A_rotated_scan_takes_prompt_and_truth_along()
    {
        var rotated = Disturbed("rotated by 20 degrees");
        Assert.Equal((44, 44), (rotated.Truth.Width, rotated.Truth.Height));
        Assert.InRange(rotated.Truth.Area, 0.9 * Slices.Truth.Area, 1.1 * Slices.Truth.Area);
        Assert.InRange(
            Mean(rotated.Way[^1], rotated.Truth), 0.9 * Mean(Slices.Way[^1], Slices.Truth), 1.1 * Mean(Slices.Way[^1], Slices.Truth));
    }

    [Fact]
    public void The_drop_is_what_a_disturbance_takes_from_the_undisturbed_dice()
    {
        var points = RobustExperiment.Points(Pair, Contenders, seed: 5);
        Assert.Equal(2 * (1 + (2 * Disturbance.All.Count)), points.Count);
        double Value(string model, string setting, string metric) =>
            points.Single(p => p.Model == model && p.Setting == setting && p.Metric == metric).Value;
        foreach (var (model, disturbance) in Contenders.SelectMany(_ => Disturbance.All, (c, d) => (c.Name, d.Name)))
        {
            Assert.Equal(Value(model, "undisturbed", "dice") - Value(model, disturbance, "dice"), Value(model, disturbance, "drop"), 1e-12);
        }

        Assert.True(Value("carried", "prompt eroded 2 px", "drop") > 0.1);
        Assert.Equal(0, Value("copied", "bias field", "drop"));         // who copies does not look at the scan
    }

    private static PairSlices Disturbed(string name) => Disturbance.All.Single(d => d.Name == name).Apply(Slices, 5);

    private static IEnumerable<float> Flat(PairSlices pair) =>
        [.. pair.Way.SelectMany(s => s.Values), .. pair.Drawn.ToSlice().Values, .. pair.Truth.ToSlice().Values];

    private static double Mean(Slice slice, Mask mask) => slice.Values.Where((_, i) => mask.Pixels[i]).Average();
}
