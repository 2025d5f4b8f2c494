using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class MultiLabelTests
{
    private static readonly PropagationOptions Plain = new() { Threads = 1, Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = null };

    private static readonly Mask Left = Mask.Parse(
        "##..",
        "##..",
        "....");

    private static readonly Mask Right = Mask.Parse(
        "..##",
        "..##",
        "....");

    private static readonly Mask Middle = Mask.Parse(
        ".##.",
        ".##.",
        "....");

    /// <summary>One to four labels, drawn anywhere and over each other on one to three slices of a volume.</summary>
    private static readonly Gen<(Volume Volume, int Axis, Dictionary<int, IReadOnlyList<Keyframe>> Keyframes, PropagationOptions Options)> Drawings =
        from axis in Gen.Int[0, 2]
        from sides in Gen.Int[1, 12].Array[3]
        from labels in Gen.Int[1, 300].HashSet[1, 4]
        from align in Gen.Bool
        from threads in Gen.Int[1, 3]
        from seed in Gen.Int
        select Drawing(axis, new Size3(sides[0], sides[1], sides[2]), labels, seed, new PropagationOptions
        {
            Align = align, Threads = threads, Carry = new CarryOptions { Size = 24 }, FeedbackThreshold = 0.2,
        });

    [Fact]
    public void Labels_are_those_of_a_winning_logit_for_every_voxel() => Drawings.Sample((volume, axis, keyframes, options) =>
        Assert.Equal(
            PlainLabels.Segment(volume, axis, keyframes, options),
            MultiLabel.Segment(volume, axis, keyframes, ScriptedSegmenter.Restless(), options).ToArray()));

    [Fact]
    public void A_label_that_was_broken_off_is_finished_when_they_are_run_again() => Gen.Select(Drawings, Gen.Int[0, 12]).Sample((drawing, read) =>
    {
        var (volume, axis, keyframes, options) = drawing;
        var labels = new MultiLabel(volume, axis, keyframes, ScriptedSegmenter.Restless(), options);
        Drain(labels.Run().Take(read));
        Drain(labels.Run());
        Assert.Equal(MultiLabel.Segment(volume, axis, keyframes, ScriptedSegmenter.Restless(), options).ToArray(), labels.Result.ToArray());
    });

    [Fact]
    public void Labels_that_do_not_meet_are_all_kept()
    {
        var labels = Segment(ScriptedSegmenter.Copy(), (9, [new Keyframe(1, Right)]), (4, [new Keyframe(0, Left)]));
        Assert.Equal([4, 9], labels.Present());
        Assert.All([0, 1, 2], k => Assert.Equal(Left.Pixels, labels.Mask(4, 2, k).Pixels));
        Assert.All([0, 1, 2], k => Assert.Equal(Right.Pixels, labels.Mask(9, 2, k).Pixels));
    }

    [Fact]
    public void The_largest_logit_takes_a_voxel()
    {
        var labels = Segment(Strength(left: 1, middle: 3), (1, [new Keyframe(0, Left)]), (2, [new Keyframe(0, Middle)]));
        Assert.Equal([1, 2, 2, 0, 1, 2, 2, 0, 0, 0, 0, 0], labels.ToArray()[24..36]);
    }

    [Fact]
    public void Of_equal_logits_the_smaller_label_takes_the_voxel()
    {
        var labels = Segment(Strength(left: 2, middle: 2), (2, [new Keyframe(0, Middle)]), (1, [new Keyframe(0, Left)]));
        Assert.Equal([1, 1, 2, 0, 1, 1, 2, 0, 0, 0, 0, 0], labels.ToArray()[24..36]);
    }

    [Fact]
    public void A_drawn_voxel_keeps_its_label_whatever_the_logits_say()
    {
        var labels = Segment(Strength(left: 1, middle: 1000), (1, [new Keyframe(0, Left), new Keyframe(2, Left)]), (2, [new Keyframe(0, Middle)]));
        Assert.Equal([1, 2, 2, 0], labels.ToArray()[12..16]);
        Assert.Equal([1, 1, 2, 0], labels.ToArray()[24..28]);
    }

    [Fact]
    public void Where_drawn_masks_overlap_the_smaller_label_stays() =>
        Assert.Equal([3, 3, 5, 0], Segment(ScriptedSegmenter.Copy(), (5, [new Keyframe(0, Middle)]), (3, [new Keyframe(0, Left)])).ToArray()[..4]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void One_label_is_what_a_propagator_finds_along_every_axis(int axis)
    {
        var volume = Scans.Numbered(5, axis);
        Keyframe[] keyframes = [new(2, Left), new(4, Middle)];
        var propagator = new Propagator(volume, axis, ScriptedSegmenter.Restless(), Plain);
        foreach (var _ in propagator.Run(keyframes))
        {
        }

        var labels = MultiLabel.Segment(volume, axis, new Dictionary<int, IReadOnlyList<Keyframe>> { [6] = keyframes }, ScriptedSegmenter.Restless(), Plain);
        Assert.Equal(propagator.ToLabels(6).ToArray(), labels.ToArray());
    }

    [Fact]
    public void Events_count_over_all_labels()
    {
        var run = new MultiLabel(Scans.Numbered(4), 2, Keyframes((2, [new Keyframe(0, Left)]), (1, [new Keyframe(1, Right), new Keyframe(3, Right)])), ScriptedSegmenter.Copy(), Plain);
        var events = run.Run().ToList();
        Assert.Equal([1, 1, 1, 2, 2, 2, 2], events.Select(e => e.Label));
        Assert.Equal([1, 2, 2, 3, 4, 5, 5], events.Select(e => e.Event.Done));
        Assert.All(events, e => Assert.Equal(5, e.Event.Total));
    }

    [Fact]
    public void Cancelling_keeps_what_was_finished()
    {
        using var cancel = new CancellationTokenSource();
        var run = new MultiLabel(Scans.Numbered(3), 2, Keyframes((1, [new Keyframe(0, Left)]), (2, [new Keyframe(0, Right)])), ScriptedSegmenter.Copy(), Plain, cancel.Token);
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var (label, _) in run.Run())
            {
                if (label == 2)
                {
                    cancel.Cancel();
                }
            }
        });
        Assert.Equal(Left.Pixels, run.Result.Mask(1, 2, 2).Pixels);
        Assert.Equal(Right.Pixels, run.Result.Mask(2, 2, 1).Pixels);
        Assert.True(run.Result.Mask(2, 2, 2).IsEmpty);
    }

    [Fact]
    public void Labels_that_cannot_be_propagated_are_refused_by_number()
    {
        Refuses("[0, 1]", (0, [new Keyframe(0, Left)]), (1, [new Keyframe(0, Left)]));
        Refuses("[]");
        Refuses("Label 8: Keyframe 3 lies outside", (8, [new Keyframe(3, Left)]));
        Refuses("Label 8: None of the 0 keyframes", (1, [new Keyframe(0, Left)]), (8, []));

        static void Refuses(string message, params (int, Keyframe[])[] labels) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => Segment(ScriptedSegmenter.Copy(), labels)).Message, StringComparison.Ordinal);
    }

    private static (Volume, int, Dictionary<int, IReadOnlyList<Keyframe>>, PropagationOptions) Drawing(
        int axis, Size3 size, IEnumerable<int> labels, int seed, PropagationOptions options)
    {
        var random = new Random(seed);
        var volume = Scans.Random(size, seed);
        var (width, height) = volume.Grid.SliceSize(axis);
        return (volume, axis, labels.ToDictionary(l => l, _ => (IReadOnlyList<Keyframe>)[.. Slices().Select(k => new Keyframe(k, Blob()))]), options);

        IEnumerable<int> Slices() => Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(size[axis])).Distinct().ToArray();

        Mask Blob()
        {
            int left = random.Next(width), top = random.Next(height), right = random.Next(left, width), bottom = random.Next(top, height);
            return new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(i =>
                i % width >= left && i % width <= right && i / width >= top && i / width <= bottom)]);
        }
    }

    private static void Drain(IEnumerable<(int Label, PropagationEvent Event)> events)
    {
        foreach (var _ in events)
        {
        }
    }

    private static LabelVolume Segment(ISliceSegmenter segmenter, params (int Label, Keyframe[] Drawn)[] labels) =>
        MultiLabel.Segment(Scans.Numbered(3), 2, Keyframes(labels), segmenter, Plain);

    private static Dictionary<int, IReadOnlyList<Keyframe>> Keyframes(params (int Label, Keyframe[] Drawn)[] labels) =>
        labels.ToDictionary(l => l.Label, l => (IReadOnlyList<Keyframe>)l.Drawn);

    /// <summary>Copies the prompt, with one logit for the left mask's pixels and another for the middle one's.</summary>
    private static ScriptedSegmenter Strength(float left, float middle) => new((_, prompt) =>
        new Slice(4, 3, Array.ConvertAll(prompt.Mask.Values, m => m < 0.5f ? -1 : prompt.Mask.Values[0] > 0.5f ? left : middle)));
}
