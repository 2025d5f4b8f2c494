using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Prompting;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

/// <summary>The carried outline, moved to where patches of the query say.</summary>
public sealed class PatchFusionSegmenterTests
{
    private const int Edge = 80;

    [Fact]
    public void A_mask_that_fits_the_query_stays()
    {
        var disc = Masks.Disc(Edge, 20);
        var answer = new PatchFusionSegmenter().Segment(Bright(disc), new Prompt(Bright(disc), disc.ToSlice(), 1)).Above(0);
        Assert.InRange(Overlap.Dice(disc, answer), 0.98, 1);
    }

    [Theory]
    [InlineData(20, 18.5)]
    [InlineData(18.5, 20)]
    public void A_mask_that_misses_the_querys_edge_moves_towards_it(double carried, double seen)
    {
        var (carriedDisc, truth) = (Masks.Disc(Edge, carried), Masks.Disc(Edge, seen));
        var answer = new PatchFusionSegmenter().Segment(Bright(truth), new Prompt(Bright(carriedDisc), carriedDisc.ToSlice(), 1)).Above(0);
        Assert.True(1 - Overlap.Dice(truth, answer) < 0.7 * (1 - Overlap.Dice(truth, carriedDisc)));
    }

    [Fact]
    public void Far_from_the_outline_the_carried_mask_stands()
    {
        var disc = Masks.Disc(Edge, 20);
        var noise = Masks.Grey(Edge, Edge, 3);
        var answer = new PatchFusionSegmenter().Segment(noise, new Prompt(Masks.Grey(Edge, Edge, 4), disc.ToSlice(), 1)).Above(0);
        Assert.All(Masks.Disc(Edge, 10).Pixels.Zip(answer.Pixels).Where(p => p.First), p => Assert.True(p.Second));
        Assert.All(Masks.Disc(Edge, 30).Pixels.Zip(answer.Pixels).Where(p => !p.First), p => Assert.False(p.Second));
    }

    [Fact]
    public void A_network_may_be_shown_the_log_odds_but_is_not_by_default()
    {
        Assert.DoesNotContain(PromptPlane.Fusion, new InputOptions().Planes);
        var input = new InputOptions { Size = 32, Planes = [PromptPlane.Mask, PromptPlane.Distance, PromptPlane.Fusion] };
        var (query, prompt) = (Masks.Grey(Edge, Edge, 3), new Prompt(Masks.Grey(Edge, Edge, 4), Masks.Disc(Edge, 20).ToSlice(), 1));
        float[] channels = new float[3 * 32 * 32];
        var pair = new WindowedPair(32);
        pair.Cut(query, prompt, input.WindowFor(prompt.Mask), input);
        pair.PromptChannels(input, 1, channels);
        var logOdds = new Slice(32, 32);
        new PatchLabelFusion().Of(pair.Query, pair.PromptImage, pair.PromptMask, pair.Distance, logOdds);
        Assert.Contains(logOdds.Values, v => v != 0);
        Assert.Equal(logOdds.Values.Select(v => v / 4), channels[(2 * 32 * 32)..]);
    }

    private static Slice Bright(Mask structure) => new(Edge, Edge, [.. structure.Pixels.Select(inside => inside ? 100f : 40)]);
}
