using CsCheck;
using PromptUNet.Annotation;
using PromptUNet.Lab.Experiments;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>Labels decided together, and a label that has no rival.</summary>
public sealed class CompetitionTests
{
    private static readonly PropagationOptions Plain =
        new() { Threads = 1, Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = null };

    private static readonly Mask Left = Mask.Parse(
        "##..",
        "##..",
        "....");

    private static readonly Mask Middle = Mask.Parse(
        ".##.",
        ".##.",
        "....");

    [Fact]
    public void A_label_without_a_rival_is_what_a_propagator_finds() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 12].Array[3], Gen.Int[1, 4], Gen.Bool, Gen.Int).Sample((axis, sides, count, align, seed) =>
        {
            var random = new Random(seed);
            var volume = Scans.Random(new Size3(sides[0], sides[1], sides[2]), seed);
            var (width, height) = volume.Grid.SliceSize(axis);
            var keyframes = Enumerable.Range(0, count).Select(_ => random.Next(volume.Grid.Size[axis])).Distinct()
                .Select(k =>
                    new Keyframe(k, new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.Next(3) > 0)])))
                    .ToList();
            if (keyframes.TrueForAll(k => k.Mask.IsEmpty))
            {
                return;
            }

            var options = Plain with { Align = align, HandOn = HandOn.Drawn, Threads = random.Next(1, 4), FeedbackThreshold = 0.2 };
            var propagator = new PropagatorRun(volume, axis, ScriptedSegmenter.Restless(), options);
            Drain(propagator.Run(keyframes));
            using var session = new AnnotationSession(volume, ScriptedSegmenter.Restless(), options);
            session.Apply(new AddLabel(6, "six", default));
            keyframes.ForEach(k => session.Apply(new SetKeyframe(6, axis, k.Slice, new PixelSet(k.Mask), KeyframeSource.Drawn)));
            Drain(session.Compute());
            Assert.Equal(propagator.ToLabels(6).ToArray(), session.Result.ToArray());
            Assert.Equal(session.States(6).Select((_, k) => ((float?)propagator.ConfidenceOn(k), propagator.Mask(k).Area)),
                session.States(6).Select(s => ((float?)s.Confidence, s.Area)));
        });

    [Fact]
    public void Where_three_planes_vote_a_label_without_a_rival_is_their_consensus_after_every_command()
    {
        var volume = Scans.Random(new Size3(9, 8, 7), 5);
        using var session = new AnnotationSession(volume, ScriptedSegmenter.Restless(), Plain, consensus: true);
        session.Apply(new AddLabel(1, "one", default));
        List<Keyframe> keyframes = [];
        foreach (int slice in (int[])[3, 6, 0])
        {
            keyframes.Add(new Keyframe(slice, new Mask(9, 8, [.. Enumerable.Range(0, 72).Select(i => (i + slice) % 5 > 1)])));
            session.Apply(new SetKeyframe(1, 2, slice, new PixelSet(keyframes[^1].Mask), KeyframeSource.Drawn));
            Drain(session.Compute().Take(slice));       // broken off
            Drain(session.Compute());
            Assert.Empty(session.Stale);
            var voted = new VotedVolume(volume.Grid, 2, keyframes);
            foreach (var happened in new Consensus(volume, 2, ScriptedSegmenter.Restless(), Plain).Run(keyframes))
            {
                voted.Take(happened);
            }

            Assert.Equal(voted.Result(1).ToArray(), session.Result.ToArray());
        }
    }

    [Fact]
    public void The_surest_label_takes_a_voxel() =>
        Assert.Equal([1, 2, 2, 0, 1, 2, 2, 0, 0, 0, 0, 0], LastSlice(Strength(left: 1, middle: 3), (1, Left), (2, Middle)));

    [Fact]
    public void Of_equally_sure_labels_the_smaller_one_takes_the_voxel() =>
        Assert.Equal([1, 1, 2, 0, 1, 1, 2, 0, 0, 0, 0, 0], LastSlice(Strength(left: 2, middle: 2), (2, Middle), (1, Left)));

    [Fact]
    public void A_drawn_voxel_keeps_its_label_however_sure_another_one_is()
    {
        using var session = Drawn(Strength(left: 1, middle: 1000), (1, Left), (2, Middle));
        session.Apply(new SetKeyframe(1, 2, 2, new PixelSet(Left), KeyframeSource.Corrected));
        Drain(session.Compute());
        Assert.Equal([1, 2, 2, 0], session.Result.ToArray()[12..16]);
        Assert.Equal([1, 1, 2, 0], session.Result.ToArray()[24..28]);
    }

    [Fact]
    public void Events_count_over_all_labels()
    {
        using var session = Drawn(ScriptedSegmenter.Copy(), (1, Left), (2, Middle));
        var events = session.Compute().ToList();
        Assert.Equal([2, 2, 2, 1, 1, 1], events.Select(e => e.Label));
        Assert.Equal([1, 2, 2, 3, 4, 4], events.Select(e => e.Event.Done));
        Assert.All(events, e => Assert.Equal(4, e.Event.Total));
    }

    /// <summary>Labels drawn on the first of three slices; where two overlap, both keep what they drew, on slices of their own.</summary>
    private static AnnotationSession Drawn(ISliceSegmenter segmenter, params (int Label, Mask Mask)[] labels)
    {
        var session = new AnnotationSession(Scans.Numbered(3), segmenter, Plain);
        foreach (var (label, mask) in labels)
        {
            session.Apply(new AddLabel(label, $"{label}", default));
            session.Apply(new SetKeyframe(label, 2, label - 1, new PixelSet(mask), KeyframeSource.Drawn));
        }

        return session;
    }

    private static int[] LastSlice(ISliceSegmenter segmenter, params (int Label, Mask Mask)[] labels)
    {
        using var session = Drawn(segmenter, labels);
        Drain(session.Compute());
        return session.Result.ToArray()[24..36];
    }

    private static void Drain<T>(IEnumerable<T> events)
    {
        foreach (var _ in events)
        {
        }
    }

    /// <summary>Copies the prompt, with one logit for the left mask's pixels and another for the middle one's.</summary>
    private static ScriptedSegmenter Strength(float left, float middle) => new((_, prompt) =>
        new Slice(4, 3, Array.ConvertAll(prompt.Mask.Values, m => m < 0.5f ? -1 : prompt.Mask.Values[0] > 0.5f ? left : middle)));
}
