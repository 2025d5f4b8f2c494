using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>A drawing in another plane than that in which a label is followed.</summary>
public sealed class CrossingStrokesTests
{
    private const int Edge = 24, Drawn = 8, Coronal = 1, Middle = 12;
    private const double Radius = 7;

    /// <summary>A disc that is copied from slice 8 to all others, or up to a false end.</summary>
    private static readonly PropagationOptions Plain = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private static readonly Size3 Size = new(Edge, Edge, Edge);

    [Fact]
    public void What_is_erased_in_the_coronal_view_goes_in_the_planes_beside_it_too()
    {
        using var session = Followed();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        Assert.Empty(session.Stale);
        foreach (int j in Enumerable.Range(Middle - 2, 5))
        {
            Assert.False(Voxel(session, Middle, j, 18), $"plane {j}");
            Assert.True(Voxel(session, Middle, j, 10), $"plane {j}");
        }

        Assert.Equal(Enumerable.Range(15, 9), session.Crossed(1));
    }

    [Fact]
    public void A_correction_falls_with_the_distance_and_reaches_one_radius()
    {
        using var session = Followed(drawn: new Mask(Edge, Edge,
            [.. Enumerable.Range(0, Edge * Edge).Select(i => i % Edge is >= 4 and < 20 && i / Edge is >= 1 and < 23)]));
        session.Apply(Coronally(session, Middle, (x, z) => x < 12 && z > 9));
        int[] left = [.. Enumerable.Range(0, 6).Select(n => Enumerable.Range(0, Edge).First(i => Voxel(session, i, Middle + (2 * n), 23)))];
        Assert.Equal([12, 11, 9, 8, 6, 4], left);       // moved by 9 pixels times 1 - d / 11.06
    }

    [Fact]
    public void What_is_painted_beyond_a_false_end_grows_into_slices_that_had_nothing()
    {
        using var session = Followed(end: 12);
        Assert.True(session.Result.Mask(1, 2, 15).IsEmpty);
        session.Apply(Coronally(session, Middle, painted: (x, z) => z is > 11 and < 18 && Math.Abs(x - Middle) < Radius));
        foreach (int j in Enumerable.Range(Middle - 2, 5))
        {
            Assert.True(Voxel(session, Middle, j, 14), $"plane {j}");
            Assert.False(Voxel(session, Middle, j, 20), $"plane {j}");
        }
    }

    [Fact]
    public void Far_from_the_stroke_nothing_changes()
    {
        using var session = Followed();
        int[] before = session.Result.ToArray();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        int[] after = session.Result.ToArray();
        Assert.All(Voxels().Where(v => v.K < 15 || Math.Abs(v.J - Middle) > 12), v => Assert.Equal(before[v.Index], after[v.Index]));
        Assert.Equal(Enumerable.Range(15, 9), session.Crossed(1));
    }

    [Fact]
    public void A_plane_that_is_accepted_as_it_is_changes_nothing_and_keeps_the_confidence()
    {
        using var session = Followed();
        int[] before = session.Result.ToArray();
        var sure = session.Confidences(1);
        session.Apply(session.Accepted(1, Coronal, Middle));
        Assert.Equal(before, session.Result.ToArray());
        Assert.Empty(session.Crossed(1));
        Assert.Equal(sure, session.Confidences(1));
    }

    [Fact]
    public void Slices_that_a_stroke_changed_have_no_confidence_any_more()
    {
        using var session = new AnnotationSession(Scans.Random(Size, 1), new PromptMaskSegmenter(), new PropagationOptions
        {
            Threads = 1, Presence = null, FeedbackThreshold = null,
        });
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)));
        session.Apply(new SetKeyframe(1, 2, Drawn, new PixelSet(Disc()), KeyframeSource.Drawn));
        Drain(session);
        Assert.NotNull(session.Confidences(1)[Drawn + 1]);
        Assert.NotNull(session.Confidences(1)[Drawn + 2]);
        session.Apply(Coronally(session, Middle, (x, z) => z == Drawn + 2 && x < Middle));
        Assert.Equal([Drawn + 2], session.Crossed(1));
        Assert.Null(session.Confidences(1)[Drawn + 2]);
        Assert.NotNull(session.Confidences(1)[Drawn + 1]);
    }

    [Fact]
    public void Undo_redo_and_removal_bring_back_the_earlier_bytes()
    {
        using var session = Followed();
        int[] before = session.Result.ToArray();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        int[] once = session.Result.ToArray();
        session.Apply(Sagittally(session, 9, (y, z) => z < 5));
        int[] twice = session.Result.ToArray();
        Assert.NotEqual(once, twice);
        session.Apply(new Undo());
        Assert.Equal(once, session.Result.ToArray());
        session.Apply(new Undo());
        Assert.Equal(before, session.Result.ToArray());
        session.Apply(new Redo());
        session.Apply(new Redo());
        Assert.Equal(twice, session.Result.ToArray());
        session.Apply(new RemoveKeyframe(1, 0, 9));
        session.Apply(new RemoveKeyframe(1, Coronal, Middle));
        Assert.Equal(before, session.Result.ToArray());
        Assert.Empty(session.Crossed(1));
    }

    [Fact]
    public void Absent_here_across_the_axis_takes_the_structure_away_up_to_half_a_radius_beside_it()
    {
        using var session = Followed();
        session.Apply(new SetKeyframe(1, Coronal, Middle, PixelSet.Empty(Edge, Edge), KeyframeSource.Absent));
        Assert.Equal(0, session.Result.Mask(1, Coronal, Middle).Area);
        Assert.DoesNotContain(Voxels(), v => v.J == Middle + 1 && v.K != Drawn && Voxel(session, v.I, v.J, v.K));
        Assert.Equal(Disc().Area, session.Result.Mask(1, 2, Drawn).Area + (int)((2 * Radius) + 1));     // the drawn slice but for its line
        Assert.NotEqual(0, session.Result.Mask(1, Coronal, Middle + 6).Area);
    }

    [Fact]
    public void The_next_keyframe_of_that_axis_ends_the_reach_of_a_stroke()
    {
        using var session = Followed();
        session.Apply(session.Accepted(1, Coronal, Middle + 2));
        int[] before = session.Result.ToArray();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        int[] after = session.Result.ToArray();
        Assert.All(Voxels().Where(v => v.J >= Middle + 2), v => Assert.Equal(before[v.Index], after[v.Index]));
        Assert.False(Voxel(session, Middle, Middle - 2, 18));
    }

    [Fact]
    public void A_slice_drawn_after_the_stroke_is_followed_and_corrected_around_the_stroke()
    {
        using var session = Followed();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        session.Apply(new SetKeyframe(1, 2, 11, new PixelSet(Disc(5)), KeyframeSource.Drawn));
        Assert.NotEmpty(session.Stale);
        Drain(session);
        Assert.Equal(Disc(5).Pixels, session.Result.Mask(1, 2, 11).Pixels);
        Assert.True(Voxel(session, Middle, Middle + 1, 14));
        Assert.False(Voxel(session, Middle, Middle + 1, 18));
    }

    [Fact]
    public void Before_a_label_is_propagated_a_stroke_stands_alone_and_corrects_once_it_is()
    {
        using var session = new AnnotationSession(Scan(), ScriptedSegmenter.Copy(), Plain);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)) { NotPropagated = true });
        session.Apply(new SetKeyframe(1, 2, Drawn, new PixelSet(Disc()), KeyframeSource.Drawn));
        session.Apply(new SetKeyframe(1, Coronal, Middle, Cut(14), KeyframeSource.Drawn));
        Assert.Empty(session.Crossed(1));
        Assert.Equal(0, session.Result.Mask(1, Coronal, Middle + 3).Area - (int)(2 * Math.Sqrt((Radius * Radius) - 9)) - 1);
        session.Apply(new Propagate(1));
        Drain(session);
        Assert.True(Voxel(session, Middle, Middle + 1, 12));
        Assert.False(Voxel(session, Middle, Middle + 1, 18));
        session.Apply(new Undo());
        Assert.False(Voxel(session, Middle, Middle + 1, 12));
    }

    [Fact]
    public void A_locked_label_stays_and_shows_the_correction_again_once_it_is_unlocked()
    {
        using var session = Followed();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        int[] corrected = session.Result.ToArray();
        session.Apply(session.Locked(1));
        Assert.Equal(corrected, session.Result.ToArray());
        Assert.Empty(session.Crossed(1));
        session.Apply(new UnlockLabel(1));
        Assert.Equal(corrected, session.Result.ToArray());
    }

    [Fact]
    public void An_imported_mask_is_corrected_as_well()
    {
        using var session = Followed();
        var imported = VoxelSet.Of(session.Result, 1);
        session.Apply(new AddLabel(2, "imported", new Rgb(0, 255, 0)));
        session.Apply(new RemoveLabel(1));
        session.Apply(new Import(2, imported));
        session.Apply(new SetKeyframe(2, 2, Drawn, new PixelSet(Disc()), KeyframeSource.Accepted));
        session.Apply(new SetKeyframe(2, Coronal, Middle, Cut(14), KeyframeSource.Corrected));
        Assert.Equal(0, session.Result.Mask(2, Coronal, Middle + 1).Pixels.Skip(Edge * 17).Count(p => p));
    }

    [Fact]
    public void Other_labels_do_not_feel_a_stroke_beyond_the_voxels_that_change_hands()
    {
        using var session = Followed();
        session.Apply(new AddLabel(2, "two", new Rgb(0, 255, 0)));
        session.Apply(new SetKeyframe(2, 2, Drawn, new PixelSet(Disc(3, 20, 4)), KeyframeSource.Drawn));
        Drain(session);
        var other = Areas(session, 2);
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        Assert.Equal(other, Areas(session, 2));
    }

    [Theory]
    [InlineData(BetweenKeyframes.LastPrompt, false)]
    [InlineData(BetweenKeyframes.BothSides, true)]
    public void It_holds_where_the_last_prompt_wins_and_where_three_planes_vote(BetweenKeyframes between, bool consensus)
    {
        using var session = new AnnotationSession(
            Scan(), ScriptedSegmenter.Copy(), Plain with { Between = between }, consensus: consensus);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)));
        session.Apply(new SetKeyframe(1, 2, Drawn, new PixelSet(Disc()), KeyframeSource.Drawn));
        Drain(session);
        int[] before = session.Result.ToArray();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        Drain(session);
        Assert.False(Voxel(session, Middle, Middle + 1, 18));
        Assert.True(Voxel(session, Middle, Middle + 1, 10));
        session.Apply(new Undo());
        Drain(session);
        Assert.Equal(before, session.Result.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_replay_gives_the_same_bytes_with_any_number_of_threads(int threads)
    {
        var volume = Scan();
        using var session = Followed();
        session.Apply(Coronally(session, Middle, (x, z) => z > 14));
        session.Apply(Sagittally(session, 9, (y, z) => z < 5));
        session.Apply(new SetKeyframe(1, 2, 11, new PixelSet(Disc(5)), KeyframeSource.Drawn));
        Drain(session);
        var content = new JournalContent(JournalHeader.Of(volume, "copy", Plain), session.Commands, 0, "", null);
        var again = AnnotationSession.Replay(content, volume, ScriptedSegmenter.Copy(), "copy", threads: threads);
        Assert.Equal(session.Result.ToArray(), again.ToArray());
    }

    /// <summary>Every voxel of every keyframe, whatever its axis and whatever was drawn before, is as it was drawn last.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_slice_obeys_every_voxel_that_a_person_gave(int seed)
    {
        var random = new Random(seed);
        using var session = Followed();
        var said = new Dictionary<(int, int, int), bool>();
        for (int n = 0; n < 12; n++)
        {
            int axis = random.Next(3), slice = random.Next(Edge);
            var (x, y, radius) = (random.Next(Edge), random.Next(Edge), random.Next(1, 9));
            var stroke = new PixelSet(Disc(radius, x, y));
            bool isErased = random.Next(2) == 0;
            var nothing = PixelSet.Empty(Edge, Edge);
            var command = session.Corrected(1, axis, slice, isErased ? nothing : stroke, isErased ? stroke : nothing);
            session.Apply(command);
            foreach (var v in Voxels().Where(v => (axis switch { 0 => v.I, 1 => v.J, _ => v.K }) == slice))
            {
                said[(v.I, v.J, v.K)] = command.Mask[axis == 0 ? v.J : v.I, axis == 2 ? v.J : v.K];
            }

            CheckSaid(session, said);
            Drain(session);
            CheckSaid(session, said);
        }
    }

    private static void CheckSaid(AnnotationSession session, Dictionary<(int I, int J, int K), bool> said) =>
        Assert.All(said, s => Assert.Equal(s.Value, Voxel(session, s.Key.I, s.Key.J, s.Key.K)));

    private static AnnotationSession Followed(int end = Edge, Mask? drawn = null)
    {
        var segmenter = new ScriptedSegmenter((query, prompt) =>
            ScriptedSegmenter.Logits(query.Values[0] < end ? prompt.Mask : new Slice(Edge, Edge)));
        var session = new AnnotationSession(Scan(), segmenter, Plain);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)));
        session.Apply(new SetKeyframe(1, 2, Drawn, new PixelSet(drawn ?? Disc()), KeyframeSource.Drawn));
        Drain(session);
        return session;
    }

    private static Volume Scan() => Scans.Of(Size, 2, (k, x, y) => k + (x == y && x > 0 ? 1e-3f : 0));

    private static Mask Disc(double radius = Radius, int x = Middle, int y = Middle) => new(Edge, Edge,
    [
        .. Enumerable.Range(0, Edge * Edge).Select(i => Math.Pow((i % Edge) - x, 2) + Math.Pow((i / Edge) - y, 2) <= radius * radius),
    ]);

    /// <summary>The coronal cut through the middle of a cylinder that ends with a slice.</summary>
    private static PixelSet Cut(int last) => new(new Mask(Edge, Edge,
        [.. Enumerable.Range(0, Edge * Edge).Select(i => Math.Abs((i % Edge) - Middle) <= Radius && i / Edge <= last)]));

    private static SetKeyframe Coronally(
        AnnotationSession session, int slice, Func<int, int, bool>? erased = null, Func<int, int, bool>? painted = null) =>
        session.Corrected(1, Coronal, slice, Pixels(painted), Pixels(erased));

    private static SetKeyframe Sagittally(AnnotationSession session, int slice, Func<int, int, bool> erased) =>
        session.Corrected(1, 0, slice, Pixels(null), Pixels(erased));

    private static PixelSet Pixels(Func<int, int, bool>? isIn) => new(new Mask(Edge, Edge,
        [.. Enumerable.Range(0, Edge * Edge).Select(i => isIn?.Invoke(i % Edge, i / Edge) ?? false)]));

    private static bool Voxel(AnnotationSession session, int i, int j, int k) => session.Result[(((k * Edge) + j) * Edge) + i] == 1;

    private static IEnumerable<(int Index, int I, int J, int K)> Voxels() =>
        Enumerable.Range(0, Edge * Edge * Edge).Select(v => (v, v % Edge, v / Edge % Edge, v / (Edge * Edge)));

    private static int[] Areas(AnnotationSession session, int label) =>
        [.. Enumerable.Range(0, Edge).Select(k => session.Result.Mask(label, 2, k).Area)];

    private static void Drain(AnnotationSession session)
    {
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }
    }
}
