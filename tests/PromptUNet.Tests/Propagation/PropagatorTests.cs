using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class PropagatorTests
{
    private static readonly PropagationOptions Plain =
        new() { Threads = 1, Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = null, Between = BetweenKeyframes.LastPrompt };
    private static readonly PropagationOptions Held = Plain with { HandOn = HandOn.Drawn };

    private static readonly Mask Drawn = Mask.Parse(
        "....",
        ".##.",
        "....");

    private static readonly Mask Other = Mask.Parse(
        "#...",
        "#...",
        "....");

    private static readonly Mask Absent = new(4, 3);

    [Fact]
    public void It_goes_from_the_prompt_down_to_the_first_slice_and_then_up_to_the_last()
    {
        var segmenter = ScriptedSegmenter.Copy();
        Drain(new PropagatorRun(Scans.Numbered(6), 2, segmenter, Plain).Run([new Keyframe(2, Drawn)]));
        Assert.Equal([1, 0, 3, 4, 5], segmenter.Queries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_axis_can_be_propagated_along(int axis)
    {
        var segmenter = ScriptedSegmenter.Masks((0, Other));
        var propagator = new PropagatorRun(Scans.Numbered(4, axis), axis, segmenter, Plain);
        Drain(propagator.Run([new Keyframe(1, Drawn)]));
        var labels = propagator.ToLabels(7);
        Assert.Equal([0, 2, 3], segmenter.Queries);
        Assert.Equal(Other.Pixels, labels.Mask(7, axis, 0).Pixels);
        Assert.All(Enumerable.Range(1, 3), k => Assert.Equal(Drawn.Pixels, labels.Mask(7, axis, k).Pixels));
    }

    [Fact]
    public void Each_prediction_prompts_the_next_slice_with_its_own_image()
    {
        var segmenter = ScriptedSegmenter.Masks((3, Other));
        Drain(new PropagatorRun(Scans.Numbered(6), 2, segmenter, Plain).Run([new Keyframe(2, Drawn)]));
        Assert.Equal(
            [(2, 1), (1, 1), (2, -1), (3, -1), (4, -1)], segmenter.Asked.Select(a => ((int)a.Prompt.Image.Values[0], a.Prompt.Offset)));
        Assert.Equal(Drawn.Pixels, segmenter.Asked[2].Prompt.Mask.Above(0.5f).Pixels);
        Assert.Equal(Other.Pixels, segmenter.Asked[3].Prompt.Mask.Above(0.5f).Pixels);
    }

    [Fact]
    public void A_vouched_mask_that_is_handed_on_prompts_every_slice_from_farther_and_farther_away()
    {
        var segmenter = ScriptedSegmenter.Masks((3, Other));
        Drain(new PropagatorRun(Scans.Numbered(6), 2, segmenter, Held).Run([new Keyframe(2, Drawn)]));
        Assert.Equal(
            [(2, 1), (2, 2), (2, -1), (2, -2), (2, -3)], segmenter.Asked.Select(a => ((int)a.Prompt.Image.Values[0], a.Prompt.Offset)));
        Assert.All(segmenter.Asked, a => Assert.Equal(Drawn.Pixels, a.Prompt.Mask.Above(0.5f).Pixels));
    }

    [Fact]
    public void The_object_ends_where_a_prediction_is_empty()
    {
        var segmenter = ScriptedSegmenter.Masks((4, Absent));
        var propagator = new PropagatorRun(Scans.Numbered(8), 2, segmenter, Held);
        var events = Drain(propagator.Run([new Keyframe(2, Drawn)]));
        Assert.Equal([1, 0, 3, 4], segmenter.Queries);
        Assert.Equal(new ObjectEnded(4, 7) { Done = 7, Total = 7 }, Assert.Single(events.OfType<ObjectEnded>()));
        Assert.All(Enumerable.Range(4, 4), k => Assert.True(propagator.Mask(k).IsEmpty));
        Assert.False(propagator.Mask(3).IsEmpty);
    }

    [Fact]
    public void An_end_holds_only_up_to_the_next_keyframe()
    {
        var segmenter = ScriptedSegmenter.Masks((3, Absent));
        var propagator = new PropagatorRun(Scans.Numbered(8), 2, segmenter, Plain);
        Drain(propagator.Run([new Keyframe(2, Drawn), new Keyframe(6, Other)]));
        Assert.Equal([1, 0, 3, 7], segmenter.Queries);
        Assert.True(propagator.Mask(5).IsEmpty);
        Assert.Equal(Other.Pixels, propagator.Mask(7).Pixels);
    }

    [Fact]
    public void A_slice_that_a_person_calls_empty_ends_the_object_without_asking()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var propagator = new PropagatorRun(Scans.Numbered(8), 2, segmenter, Plain);
        var events = Drain(propagator.Run([new Keyframe(3, Drawn), new Keyframe(1, Absent), new Keyframe(5, Absent)]));
        Assert.Equal([2, 4], segmenter.Queries);
        Assert.Equal([(0, 0), (6, 7)], events.OfType<ObjectEnded>().Select(e => (e.Slice, e.Last)));
        Assert.All([0, 1, 5, 6, 7], k => Assert.True(propagator.Mask(k).IsEmpty));
    }

    [Fact]
    public void The_first_keyframe_that_is_not_empty_is_the_initial_prompt()
    {
        var segmenter = ScriptedSegmenter.Copy();
        Drain(new PropagatorRun(Scans.Numbered(8), 2, segmenter, Plain).Run([new Keyframe(1, Absent), new Keyframe(5, Drawn)]));
        Assert.Equal([4, 3, 2, 6, 7], segmenter.Queries);
    }

    [Fact]
    public void Slices_follow_from_the_nearest_keyframe_on_the_way_to_the_initial_prompt()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var propagator = new PropagatorRun(Scans.Numbered(10), 2, segmenter, Held);
        Drain(propagator.Run([new Keyframe(5, Drawn), new Keyframe(7, Other), new Keyframe(2, Other)]));
        Assert.Equal([(4, 5), (3, 5), (1, 2), (0, 2), (6, 5), (8, 7), (9, 7)],
            segmenter.Asked.Select(a => ((int)a.Query.Values[0], (int)a.Prompt.Image.Values[0])));
    }

    [Fact]
    public void Events_count_the_slices_and_close_with_finished()
    {
        var events = Drain(
            new PropagatorRun(Scans.Numbered(5), 2, ScriptedSegmenter.Copy(), Plain).Run([new Keyframe(1, Drawn), new Keyframe(3, Drawn)]));
        Assert.Equal([(1, 3), (2, 3), (3, 3), (3, 3)], events.Select(e => (e.Done, e.Total)));
        Assert.Equal([0, 2, 4], events.OfType<SliceSegmented>().Select(e => e.Slice));
        Assert.IsType<Finished>(events[^1]);
    }

    [Fact]
    public void A_volume_of_one_slice_is_finished_at_once()
    {
        var propagator = new PropagatorRun(Scans.Numbered(1), 2, ScriptedSegmenter.Copy());
        Assert.Equal([new Finished()], propagator.Run([new Keyframe(0, Drawn)]));
        Assert.Equal(Drawn.Pixels, propagator.Mask(0).Pixels);
    }

    [Fact]
    public void Whoever_drew_a_keyframe_may_go_on_drawing()
    {
        var drawing = new Mask(4, 3, [.. Drawn.Pixels]);
        var propagator = new PropagatorRun(Scans.Numbered(3), 2, ScriptedSegmenter.Copy(), Plain);
        var events = propagator.Run([new Keyframe(1, drawing)]);
        Array.Clear(drawing.Pixels);
        Drain(events);
        Assert.All([0, 1, 2], k => Assert.Equal(Drawn.Pixels, propagator.Mask(k).Pixels));
    }

    [Fact]
    public void Keyframes_that_do_not_fit_are_refused_with_their_values()
    {
        var propagator = new PropagatorRun(Scans.Numbered(5), 2, ScriptedSegmenter.Copy(), Plain);
        Refuses("Keyframe 5 lies outside the volume: axis 2 has the slices 0 to 4.", new Keyframe(5, Drawn));
        Refuses("Keyframe -1 lies outside", new Keyframe(-1, Drawn));
        Refuses("The mask of keyframe 2 is 3 x 4, a slice across axis 2 4 x 3.", new Keyframe(2, new Mask(3, 4)));
        Refuses("None of the 2 keyframes has a foreground pixel", new Keyframe(1, Absent), new Keyframe(2, Absent));
        Refuses("None of the 0 keyframes");
        Refuses("Slice 2 has 2 keyframes", new Keyframe(2, Drawn), new Keyframe(3, Drawn), new Keyframe(2, Other));

        void Refuses(string message, params Keyframe[] keyframes) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => propagator.Run(keyframes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void An_axis_that_no_volume_has_is_refused(int axis) =>
        Assert.Equal(
            axis, Assert.Throws<ArgumentOutOfRangeException>(
            () => new PropagatorRun(Scans.Numbered(3), axis, ScriptedSegmenter.Copy())).ActualValue);

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void A_feedback_threshold_that_every_slice_would_reach_is_refused(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new PropagatorRun(Scans.Numbered(3), 2, ScriptedSegmenter.Copy(), Plain with { FeedbackThreshold = threshold }));

    [Fact]
    public void Logits_that_are_not_numbers_are_background()
    {
        var nothing = new ScriptedSegmenter((q, _) => new Slice(q.Width, q.Height, [.. Enumerable.Repeat(float.NaN, q.Values.Length)]));
        var propagator = new PropagatorRun(Scans.Numbered(4), 2, nothing, Plain with { FeedbackThreshold = 0.1 });
        Drain(propagator.Run([new Keyframe(1, Drawn)]));
        Assert.All([0, 2, 3], k => Assert.True(propagator.Mask(k).IsEmpty));
    }

    private static List<PropagationEvent> Drain(IEnumerable<PropagationEvent> events) => [.. events];
}
