using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>One direction of a gap finds nothing on its first slice.</summary>
public sealed class LostDirectionTests
{
    private static readonly Mask Drawn = Mask.Parse(
        "....",
        ".##.",
        "....");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_slice_that_one_direction_finds_empty_still_waits_for_the_other(int threads)
    {
        var segmenter = new ScriptedSegmenter((query, prompt) =>
            new Slice(4, 3, [.. prompt.Mask.Values.Select(v => v > 0.5f && prompt.Offset > 0 ? 4f : -1f)]));
        var gap = new Gap(new Keyframe(0, Drawn), new Keyframe(4, Drawn), 1, 3);
        var options = new PropagationOptions { Threads = threads, Align = false, FeedbackThreshold = null };
        var told = new Propagator(Scans.Numbered(5), 2, segmenter, options).Fill([gap]).OfType<SliceSegmented>()
            .Select(e => (e.Slice, e.ToMask().Area)).ToList();
        Assert.Equal([(1, 2), (2, 2), (3, 2)], told.Order());
    }
}
