using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>The self-supervised feedback within a volume whose upper half looks unlike its lower half.</summary>
public sealed class SelfSupervisedPropagationTests
{
    private const int Edge = 16, Slices = 10, Change = 5;

    [Fact]
    public void A_sudden_change_selects_a_new_prompt_once()
    {
        var (events, _) = Run(0.6, HandOn.Prediction);
        var changed = Assert.Single(events.OfType<PromptChanged>());
        Assert.Equal(Change, changed.Slice);
        Assert.InRange(changed.SimilarityDrop, 0.6, 2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2.5)]
    public void Without_feedback_or_with_a_threshold_out_of_reach_the_prompt_never_changes(double? threshold)
    {
        var (events, _) = Run(threshold, HandOn.Prediction);
        Assert.Empty(events.OfType<PromptChanged>());
        Assert.All(events.OfType<SliceSegmented>(), e => Assert.Equal(threshold is null, e.Similarity is null));
    }

    [Fact]
    public void The_new_prompt_is_the_consensus_with_the_image_of_the_changed_slice()
    {
        var (events, segmenter) = Run(0.6, HandOn.Drawn);
        var before = segmenter.Asked.Take(Change).Select(a => a.Prompt);
        var after = segmenter.Asked.Skip(Change).Select(a => a.Prompt).ToList();
        Assert.All(before, p => Assert.Equal(Box(4, 12).Pixels, p.Mask.Above(0.5f).Pixels));
        Assert.All(after, p => Assert.Equal(Box(4 + 1, 12 - Change).Pixels, p.Mask.Above(0.5f).Pixels));
        Assert.All(after, p => Assert.Equal(segmenter.Asked[Change - 1].Query.Values, p.Image.Values));
        Assert.Equal([-1, -2, -3, -4, -5, -1, -2, -3, -4], segmenter.Asked.Select(a => a.Prompt.Offset));
        Assert.Equal(Slices - 1, events.OfType<SliceSegmented>().Count());
    }

    [Fact]
    public void Only_the_slice_after_the_change_sees_the_consensus_where_predictions_are_handed_on()
    {
        var (_, segmenter) = Run(0.6, HandOn.Prediction);
        Assert.Equal(Box(5, 7).Pixels, segmenter.Asked[Change].Prompt.Mask.Above(0.5f).Pixels);
        Assert.Equal(Box(4, 6).Pixels, segmenter.Asked[Change + 1].Prompt.Mask.Above(0.5f).Pixels);
    }

    [Fact]
    public void The_result_of_the_changed_slice_itself_stays_its_prediction()
    {
        var (propagator, _) = Start(0.6, HandOn.Drawn);
        foreach (var happened in propagator.Run([new Keyframe(0, Box(4, 12))]))
        {
            if (happened is SliceSegmented { Slice: Change } segmented)
            {
                Assert.Equal(Box(5, 7).Pixels, segmented.ToMask().Pixels);
            }
        }

        Assert.Equal(Box(5, 7).Pixels, propagator.Mask(Change).Pixels);
    }

    /// <summary>Runs upward from slice 0; the prediction of slice k starts at column 5 or 4 by turns and ends at 12 - k.</summary>
    private static (List<PropagationEvent> Events, ScriptedSegmenter Segmenter) Run(double? threshold, HandOn handOn)
    {
        var (propagator, segmenter) = Start(threshold, handOn);
        return ([.. propagator.Run([new Keyframe(0, Box(4, 12))])], segmenter);
    }

    private static (PropagatorRun Propagator, ScriptedSegmenter Segmenter) Start(double? threshold, HandOn handOn)
    {
        int k = 0;
        var segmenter = new ScriptedSegmenter((_, _) => Logits(Box(4 + (++k % 2), Math.Max(6, 12 - k))));
        var volume = Scans.Of(new Size3(Edge, Edge, Slices), 2, (slice, x, _) => MathF.Sin((x + (slice < Change ? 0 : 5)) * MathF.PI / 5));
        var options = new PropagationOptions { Threads = 1, Align = false, HandOn = handOn, FeedbackThreshold = threshold };
        return (new PropagatorRun(volume, 2, segmenter, options), segmenter);
    }

    private static Mask Box(int left, int right) =>
        new(Edge, Edge, [.. Enumerable.Range(0, Edge * Edge).Select(i => i % Edge >= left && i % Edge < right)]);

    private static Slice Logits(Mask mask) => new(Edge, Edge, Array.ConvertAll(mask.Pixels, p => p ? 1f : -1f));
}
