using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Alignment;

namespace PromptUNet.Tests.Propagation;

/// <summary>Bodies of a texture of their own in another one, carried from their largest slice on with no network.</summary>
public sealed class ObjectEndTests
{
    private const int Edge = 64, Slices = 61, Middle = 30;
    private const double Radius = 11;

    private static readonly PropagationOptions Stopping = new() { Threads = 1, FeedbackThreshold = null };

    public static TheoryData<string> Bodies => ["ball", "cone", "short cylinder"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void The_end_of_a_body_is_found_two_slices_late_or_three_early_at_most(string body)
    {
        var propagator = Propagated(body, Stopping, Middle);
        var truth = Shown(k => Section(body, k));
        var found = Shown(propagator.Mask);
        Assert.InRange(found.First - truth.First, -2, 3);
        Assert.InRange(found.Last - truth.Last, -3, 2);
    }

    [Fact]
    public void Beyond_the_outermost_of_several_keyframes_a_body_that_tapers_ends_within_a_quarter_of_what_a_cone_would_have_left()
    {
        Assert.Null(ExtentLimit.Slices(outerArea: 100, innerArea: 100, apart: 8));
        Assert.Equal(2, ExtentLimit.Slices(outerArea: 25, innerArea: 100, apart: 8));
        Assert.Equal(0, ExtentLimit.Slices(outerArea: 1, innerArea: 100, apart: 8));
        var tapering = Propagated("ball", Stopping with { Presence = PresenceModel.Default with { Threshold = 0 } }, Middle, 25);
        var (first, last) = Shown(tapering.Mask);
        Assert.True(first is >= 13 and < 25 && last > 50, $"{first} to {last}");
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Without_a_presence_model_it_paints_farther_past_the_end(string body) =>
        Assert.True(Painted(Propagated(body, Stopping with { Presence = null }, Middle)) > Painted(Propagated(body, Stopping, Middle)) + 4);

    [Fact]
    public void A_cylinder_through_the_whole_scan_is_not_cut()
    {
        var propagator = Propagated("cylinder", Stopping, Middle);
        Assert.All(Enumerable.Range(0, Slices), k => Assert.False(propagator.Mask(k).IsEmpty, $"Slice {k} is empty."));
    }

    [Fact]
    public void The_segmenter_is_asked_up_to_the_end_which_is_told_with_its_presence()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var events = new PropagatorRun(Scan("short cylinder"), 2, segmenter, Stopping).Run([Drawn("short cylinder", Middle)]).ToList();
        var ends = events.OfType<ObjectEnded>().ToList();
        Assert.Equal([0, Slices - 1], ends.Select(e => e.Last));
        Assert.All(ends, e => Assert.InRange(e.Presence!.Value, 0, Stopping.Presence!.Threshold));
        Assert.Equal(ends[1].Slice - ends[0].Slice, segmenter.Asked.Count);
        Assert.Equal((Slices - 1, Slices - 1), (events[^1].Done, events[^1].Total));
    }

    [Fact]
    public void A_slice_with_poor_signs_does_not_end_what_was_plain_before()
    {
        // P is 0.5 six slices from the drawn one, which is where the square of the distance is least, and about 1 elsewhere.
        double distance = 6 * FeatureReader.RadiiASlice(Scan("cylinder").Grid, 2, Section("cylinder", Middle).Area);
        var model = new PresenceModel
        {
            Source = "a test", Means = [0, 0, 0, distance, 0, 0, 0], Scales = [1, 1, 1, distance / 20, 1, 1, 1],
            Weights = [.. new double[10], 10, 0, 0, 0, 10], Threshold = 0.75,
        };
        Assert.Equal(0.5, model.Of(new PresenceFeatures(0, 0, 0, distance, 0, 0, 0)), 1e-9);
        Assert.Equal((0, Slices - 1), Shown(Propagated("cylinder", Stopping with { Presence = model }, Middle).Mask));
        var stricter = Propagated("cylinder", Stopping with { Presence = model with { Threshold = 0.85 } }, Middle);
        Assert.Equal((Middle - 5, Middle + 5), Shown(stricter.Mask));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void An_answer_that_drops_most_of_a_mask_that_is_plainly_there_gives_way_to_the_carried_mask(double share)
    {
        var sure = Stopping with { Presence = Certain(presence: 0.95) };
        var alone = Propagated("cylinder", sure, Middle);
        foreach (var (options, kept) in ((PropagationOptions, bool)[])[
            (sure, true), (Stopping with { Presence = Certain(presence: 0.85) }, false), (Stopping with { Presence = null }, false)])
        {
            var propagator = new PropagatorRun(Scan("cylinder"), 2, Dropping(Middle + 4, share), options);
            foreach (var _ in propagator.Run([Drawn("cylinder", Middle)]))
            {
            }

            Assert.Equal(kept, propagator.Mask(Middle + 4).Pixels.SequenceEqual(alone.Mask(Middle + 4).Pixels));
            Assert.Equal(kept || share > 0, !propagator.Mask(Middle + 5).IsEmpty);
        }
    }

    [Fact]
    public void An_answer_with_most_of_the_carried_mask_is_left_as_it_is()
    {
        var propagator =
            new PropagatorRun(Scan("cylinder"), 2, Dropping(Middle + 4, 0.6), Stopping with { Presence = Certain(presence: 0.95) });
        foreach (var _ in propagator.Run([Drawn("cylinder", Middle)]))
        {
        }

        Assert.InRange(propagator.Mask(Middle + 4).Area / (double)propagator.Mask(Middle + 5).Area, 0.5, 0.7);
    }

    [Fact]
    public void Slices_past_the_end_are_told_with_what_would_be_there_and_are_not_painted()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var propagator = new PropagatorRun(Scan("short cylinder"), 2, segmenter, Stopping);
        var painted = Propagated("short cylinder", Stopping with { Presence = null }, Middle);
        int ends = 0;
        foreach (var end in propagator.Run([Drawn("short cylinder", Middle)]).OfType<ObjectEnded>())
        {
            var before = Asked();
            var beyond = end.Beyond();
            Assert.InRange(beyond.Count, 1, 16);
            Assert.Same(beyond, end.Beyond());
            Assert.Equal(end.Slices.Take(beyond.Count), beyond.Select(b => b.Slice));
            Assert.Equal(end.Presence, beyond[0].Presence);
            Assert.All(beyond, b => Assert.True(propagator.Mask(b.Slice).IsEmpty && b.Presence is >= 0.4 and < 1));
            Assert.All(beyond, b => Assert.Equal(painted.Mask(b.Slice).Pixels, b.Mask.Pixels));
            Assert.Equal(beyond.Skip(1).Select(b => b.Slice), Asked().Except(before).Where(k => beyond.Any(b => b.Slice == k)));
            ends++;
        }

        Assert.Equal(2, ends);

        List<int> Asked() => [.. segmenter.Asked.Select(a => Middle - a.Prompt.Offset)];
    }

    [Fact]
    public void Nothing_is_told_of_slices_past_an_end_that_a_person_drew_or_that_was_not_looked_for()
    {
        var unjudged = new PropagatorRun(Scan("short cylinder"), 2, Dropping(Middle + 4, 0), Stopping with { Presence = null })
            .Run([Drawn("short cylinder", Middle)]);
        Assert.Empty(unjudged.OfType<ObjectEnded>().First(e => e.Slice > Middle).Beyond());
        var vouched = new PropagatorRun(Scan("short cylinder"), 2, new PromptMaskSegmenter(), Stopping)
            .Run([Drawn("short cylinder", Middle), new Keyframe(Middle + 6, new Mask(Edge, Edge))]);
        Assert.Empty(vouched.OfType<ObjectEnded>().Single(e => e.IsByKeyframe).Beyond());
    }

    [Fact]
    public void Asking_for_slices_past_an_end_changes_no_mask()
    {
        foreach (int threads in (int[])[1, 4])
        {
            var propagator = new PropagatorRun(Scan("ball"), 2, new PromptMaskSegmenter(), Stopping with { Threads = threads });
            foreach (var end in propagator.Run([Drawn("ball", Middle)]).OfType<ObjectEnded>())
            {
                Assert.NotEmpty(end.Beyond());
            }

            Assert.Equal(Propagated("ball", Stopping, Middle).ToLabels(1).ToArray(), propagator.ToLabels(1).ToArray());
        }
    }

    [Fact]
    public void Past_the_ends_of_balls_cones_cylinders_rings_and_branches_a_slice_is_painted_on_average_at_most()
    {
        string[] bodies = ["ball", "cone", "short cylinder", "ring", "branches"];
        double[] past = [.. bodies.Select(body => (double)Past(body, Propagated(body, Stopping, Middle)))];
        Assert.True(past.Average() <= 1, string.Join(", ", bodies.Zip(past)));
    }

    [Fact]
    public void A_body_that_vanishes_and_comes_back_between_two_drawn_slices_is_not_painted_all_the_way()
    {
        const string body = "returning cylinder";
        using var network = ModelPackage.Load(ReleasedModels.PathOf(ReleasedModels.Name(Precision.Float)));
        var propagator = new PropagatorRun(Scan(body), 2, network.Segmenter, Stopping);
        var events = propagator.Run([Drawn(body, Middle), Drawn(body, Middle + 19)]).ToList();
        Assert.Contains(Enumerable.Range(Middle + 7, 6), k => propagator.Mask(k).IsEmpty);
        Assert.All([Middle + 3, Middle + 16, Middle + 22], k => Assert.False(propagator.Mask(k).IsEmpty, $"Slice {k} is empty."));
        Assert.Contains(events.OfType<ObjectEnded>(), e => e.Slice == e.Last && e.Slice >= Middle + 8 && e.Slice <= Middle + 10);
    }

    [Fact]
    public void A_slice_said_to_be_without_the_object_ends_it_from_both_sides()
    {
        const string body = "returning cylinder";
        var propagator = new PropagatorRun(Scan(body), 2, new PromptMaskSegmenter(), Stopping with { Presence = null });
        foreach (var _ in propagator.Run(
            [Drawn(body, Middle), new Keyframe(Middle + 6, new Mask(Edge, Edge)), Drawn(body, Middle + 19),
            new Keyframe(Middle + 13, new Mask(Edge, Edge))]))
        {
        }

        Assert.All(Enumerable.Range(Middle + 6, 8), k => Assert.True(propagator.Mask(k).IsEmpty));
        Assert.All([Middle + 5, Middle + 14], k => Assert.False(propagator.Mask(k).IsEmpty));
    }

    [Fact]
    public void Between_two_drawn_slices_that_agree_nothing_ends()
    {
        var propagator = Propagated("short cylinder", Stopping, Middle, Middle + 25);
        Assert.All(Enumerable.Range(Middle, 25), k => Assert.False(propagator.Mask(k).IsEmpty));
        Assert.True(propagator.Mask(0).IsEmpty);
    }

    [Fact]
    public void A_slice_drawn_beyond_the_end_brings_back_what_lies_before_it_and_calling_it_empty_takes_that_away()
    {
        var loop = new FeedbackLoop(Scan("short cylinder"), 2, new PromptMaskSegmenter(), Stopping);
        Assert.NotEmpty(loop.Correct(Drawn("short cylinder", Middle)).ToList());
        int[] alone = loop.Voxels();
        Assert.NotEmpty(loop.Correct(Drawn("cylinder", Middle + 25)).ToList());
        Assert.False(loop.Mask(Middle + 20).IsEmpty);
        Assert.NotEmpty(loop.Correct(new Keyframe(Middle + 25, new Mask(Edge, Edge))).ToList());
        Assert.Equal(alone, loop.Voxels());
    }

    [Fact]
    public void Prompts_that_are_not_carried_and_predictions_that_are_handed_on_are_not_judged()
    {
        foreach (var options in (PropagationOptions[])[
            Stopping with { Align = false }, Stopping with { HandOn = HandOn.Prediction }, PropagationOptions.Paper])
        {
            var without = Propagated("ball", options with { Presence = null }, Middle);
            Assert.Equal(without.ToLabels(1).ToArray(), Propagated("ball", options, Middle).ToLabels(1).ToArray());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_end_does_not_depend_on_the_number_of_threads(int threads)
    {
        foreach (int drawn in (int[])[Middle, 25])
        {
            Assert.Equal(
                Propagated("ball", Stopping, drawn).ToLabels(1).ToArray(),
                Propagated("ball", Stopping with { Threads = threads }, drawn).ToLabels(1).ToArray());
            Assert.Equal(Told(1, drawn), Told(threads, drawn));
        }
    }

    /// <summary>The same P everywhere, which never ends anything.</summary>
    private static PresenceModel Certain(double presence) => new()
    {
        Source = "a test", Means = new double[7], Scales = [1, 1, 1, 1, 1, 1, 1],
        Weights = [.. new double[14], Math.Log(presence / (1 - presence))], Threshold = 0.5,
    };

    /// <summary>The carried mask; on a slice only so large a share of its rows.</summary>
    private static ScriptedSegmenter Dropping(int slice, double share) => new((_, prompt) =>
    {
        var logits = ScriptedSegmenter.Logits(prompt.Mask);
        if (Middle - prompt.Offset == slice && prompt.Mask.Box(0.5f) is { } box)
        {
            Array.Fill(logits.Values, -PromptMaskSegmenter.Certain, 0, (box.Bottom - (int)(share * box.Height) + 1) * logits.Width);
        }

        return logits;
    });

    private static PropagatorRun Propagated(string body, PropagationOptions options, params int[] drawn)
    {
        var propagator = new PropagatorRun(Scan(body), 2, new PromptMaskSegmenter(), options);
        foreach (var _ in propagator.Run(drawn.Select(k => Drawn(k == Middle || k == 25 ? body : "cylinder", k))))
        {
        }

        return propagator;
    }

    /// <summary>What is told of slices past the ends.</summary>
    private static IEnumerable<(int Slice, int Area, double Presence)> Told(int threads, int drawn) =>
        (from end in new PropagatorRun(Scan("ball"), 2, new PromptMaskSegmenter(), Stopping with { Threads = threads })
            .Run([Drawn("ball", drawn)]).OfType<ObjectEnded>()
         from beyond in end.Beyond()
         select (beyond.Slice, beyond.Mask.Area, beyond.Presence)).Order();

    private static Keyframe Drawn(string body, int slice) => new(slice, Section(body, slice));

    private static Volume Scan(string body)
    {
        var (own, ground, later) = (Textures.Waves(1), Textures.Waves(2), Textures.Waves(3));
        return Scans.Of(new Size3(Edge, Edge, Slices), 2, (k, x, y) =>
        {
            double turn = Math.Tau * k / 60;      // the ground changes slowly from slice to slice
            return Inside(body, k, x, y)
                ? (float)(0.7 + (0.3 * own(x, y)))
                : (float)(0.5 * (0.5 + (Math.Cos(turn) * (ground(x, y) - 0.5)) + (Math.Sin(turn) * (later(x, y) - 0.5))));
        });
    }

    private static Mask Section(string body, int slice)
    {
        var mask = new Mask(Edge, Edge);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            mask.Pixels[i] = Inside(body, slice, i % Edge, i / Edge);
        }

        return mask;
    }

    private static bool Inside(string body, int k, int x, int y)
    {
        double along = Math.Abs(k - Middle);
        double radius = body switch
        {
            "ball" => Math.Sqrt(Math.Max(0, (Radius * Radius) - (along * along))),
            "cone" => Radius - (1.5 * along),
            "short cylinder" => along <= 9 ? Radius : 0,
            "returning cylinder" => along is <= 5 or (>= 14 and <= 24) ? Radius : 0,
            "branches" => along <= 12 ? 7 : 0,
            _ => Radius,
        };
        if (body == "ring")
        {
            double away = Math.Sqrt(Math.Pow(x - 32, 2) + Math.Pow(y - 31, 2)) - 14;
            return (away * away) + (along * along) < 49;
        }

        double apart = body == "branches" ? Math.Max(0, 0.8 * (k - Middle)) : 0;
        return radius > 0 && Math.Min(Math.Pow(x - 32 - apart, 2), Math.Pow(x - 32 + apart, 2)) + Math.Pow(y - 31, 2) < radius * radius;
    }

    private static int Past(string body, PropagatorRun propagator)
    {
        var (first, last) = Shown(k => Section(body, k));
        return Enumerable.Range(0, Slices).Count(k => (k < first || k > last) && !propagator.Mask(k).IsEmpty);
    }

    private static int Painted(PropagatorRun propagator) => Enumerable.Range(0, Slices).Count(k => !propagator.Mask(k).IsEmpty);

    private static (int First, int Last) Shown(Func<int, Mask> mask)
    {
        int[] shown = [.. Enumerable.Range(0, Slices).Where(k => !mask(k).IsEmpty)];
        return (shown[0], shown[^1]);
    }
}
