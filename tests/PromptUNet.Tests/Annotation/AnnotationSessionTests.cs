using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

public sealed class AnnotationSessionTests
{
    private static readonly PropagationOptions Plain = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private static readonly Mask Left = Mask.Parse(
        "##..",
        "##..",
        "....");

    private static readonly Mask Right = Mask.Parse(
        ".###",
        ".###",
        "....");

    private static readonly Mask Low = Mask.Parse(
        "....",
        "##..",
        "##..");

    private static readonly Mask Nothing = new(4, 3);

    private readonly ScriptedSegmenter _segmenter = ScriptedSegmenter.Copy();

    [Fact]
    public void A_drawn_slice_is_in_the_result_at_once_and_the_others_once_they_are_computed()
    {
        using var session = Begun(10);
        Assert.Equal([new SliceRange(1, 2, 0, 3), new SliceRange(1, 2, 5, 9)], session.Apply(Drawn(1, 4, Left)));
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 4).Pixels);
        Assert.True(session.Result.Mask(1, 2, 3).IsEmpty);
        Drain(session);
        Assert.Empty(session.Stale);
        Assert.All(Enumerable.Range(0, 10), k => Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, k).Pixels));
    }

    [Fact]
    public void A_labels_keyframes_stand_alone_until_it_is_propagated_and_again_when_that_is_undone()
    {
        using var session = new AnnotationSession(Scans.Numbered(6), _segmenter, Plain);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)) { NotPropagated = true });
        Assert.Empty(session.Apply(Drawn(1, 2, Left)));
        Drain(session);
        Assert.Empty(_segmenter.Asked);
        Assert.Null(session.Suggestion());
        Assert.All(session.Confidences(1), Assert.Null);

        Assert.Equal([new SliceRange(1, 2, 0, 1), new SliceRange(1, 2, 3, 5)], session.Apply(new Propagate(1)));
        Drain(session);
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 5).Pixels);
        Assert.Throws<InvalidOperationException>(() => session.Apply(new Propagate(1)));

        session.Apply(new Undo());
        Assert.True(session.Result.Mask(1, 2, 5).IsEmpty);
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 2).Pixels);
    }

    [Fact]
    public void Before_a_label_is_propagated_its_imported_mask_stands_between_its_keyframes_too()
    {
        using var session = new AnnotationSession(Scans.Numbered(9), _segmenter, Plain);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)) { NotPropagated = true });
        session.Apply(new Import(1, Everywhere(9)));
        session.Apply(Drawn(1, 2, Left));
        session.Apply(Drawn(1, 6, Left));
        Assert.DoesNotContain(false, session.Result.Mask(1, 2, 4).Pixels);
        session.Apply(new Propagate(1));
        Drain(session);
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 4).Pixels);
        Assert.DoesNotContain(false, session.Result.Mask(1, 2, 8).Pixels);
    }

    [Fact]
    public void A_correction_recomputes_up_to_the_next_keyframes_and_shows_what_was_there_until_then()
    {
        using var session = Begun(12, Drawn(1, 2, Left), Drawn(1, 9, Left));
        Drain(session);
        _segmenter.Asked.Clear();
        Assert.Equal([new SliceRange(1, 2, 3, 4), new SliceRange(1, 2, 6, 8)], session.Apply(Drawn(1, 5, Low)));
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 4).Pixels);
        Drain(session);
        Assert.Equal([3, 4, 6, 7, 8], _segmenter.Queries.Distinct().Order());
    }

    [Fact]
    public void Where_a_correction_lets_the_outermost_slice_look_tapered_what_lies_beyond_is_recomputed_too()
    {
        using var session = Begun(12, Drawn(1, 2, Left), Drawn(1, 9, Left));
        Drain(session);
        Assert.Equal([(0, 1), (3, 4), (6, 8), (10, 11)], session.Apply(Drawn(1, 5, Right)).Select(r => (r.First, r.Last)));
    }

    [Fact]
    public void Slices_near_the_last_command_come_first()
    {
        using var session = Begun(30, Drawn(1, 3, Left), Drawn(1, 12, Left), Drawn(1, 22, Left));
        var told = Drain(session).OfType<SliceSegmented>().Select(e => e.Slice).ToList();
        Assert.All(told.Take(7 + 9), k => Assert.InRange(k, 13, 29));
        Assert.All(told.TakeLast(3), k => Assert.InRange(k, 0, 2));
    }

    [Fact]
    public void Cancelling_keeps_finished_slices_and_leaves_the_others_stale()
    {
        using var session = Begun(10, Drawn(1, 0, Left));
        foreach (var _ in session.Compute().Take(4))
        {
        }

        Assert.Equal([new SliceRange(1, 2, 5, 9)], session.Stale);
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 4).Pixels);
        Assert.True(session.Result.Mask(1, 2, 5).IsEmpty);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Compute(cancelled.Token).Count());
        Drain(session);
        Assert.Empty(session.Stale);
    }

    [Fact]
    public void What_was_undone_is_there_again_without_computing()
    {
        using var session = Begun(20, Drawn(1, 4, Left));
        Drain(session);
        int[] before = session.Result.ToArray();
        session.Apply(new Checkpoint("first"));
        session.Apply(Drawn(1, 12, Right));
        Drain(session);
        int[] after = session.Result.ToArray();
        _segmenter.Asked.Clear();
        Assert.Empty(session.Apply(new Undo()));
        Assert.Equal(before, session.Result.ToArray());
        Assert.Empty(session.Apply(new Redo()));
        Assert.Equal(after, session.Result.ToArray());
        Assert.Empty(session.Apply(new Restore("first")));
        Assert.Equal(before, session.Result.ToArray());
        Assert.Empty(session.Apply(new Undo()));
        Assert.Equal(after, session.Result.ToArray());
        Assert.Empty(_segmenter.Asked);
    }

    [Fact]
    public void Absent_here_is_obeyed_at_once_and_ends_the_object()
    {
        using var session = Begun(10, Drawn(1, 2, Left));
        Drain(session);
        _segmenter.Asked.Clear();
        Assert.Equal([new SliceRange(1, 2, 3, 5)], session.Apply(new SetKeyframe(1, 2, 6, new PixelSet(Nothing), KeyframeSource.Absent)));
        Assert.All([6, 7, 8, 9], k => Assert.True(session.Result.Mask(1, 2, k).IsEmpty));
        Drain(session);
        Assert.All(_segmenter.Queries, k => Assert.InRange(k, 3, 5));
    }

    [Fact]
    public void What_is_drawn_later_is_shown_and_the_other_keyframe_stays_whole()
    {
        using var session = Begun(5, Drawn(1, 2, Left), new AddLabel(2, "two", default), Drawn(2, 2, Right));
        Assert.Equal(Right.Pixels, session.Result.Mask(2, 2, 2).Pixels);
        Assert.Equal(Mask.Parse("#...", "#...", "....").Pixels, session.Result.Mask(1, 2, 2).Pixels);
        Assert.Equal(new PixelSet(Left), session.State.Labels[1].Keyframes[new SlicePlace(2, 2)]!.Mask);
        session.Apply(new RemoveKeyframe(2, 2, 2));
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 2).Pixels);
    }

    [Fact]
    public void Drawing_beside_a_locked_label_never_changes_it()
    {
        using var session = Begun(5, Drawn(1, 2, Left));
        Drain(session);
        session.Apply(session.Locked(1));
        session.Apply(new AddLabel(2, "two", default));
        session.Apply(session.Drawn(2, 2, 3, new PixelSet(Right)));
        Drain(session);
        Assert.All(Enumerable.Range(0, 5), k => Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, k).Pixels));
        Assert.Equal(4, session.State.Labels[2].Keyframes[new SlicePlace(2, 3)]!.Mask.Count);
        Assert.Throws<InvalidOperationException>(() => session.Apply(Drawn(1, 0, Left)));
        Assert.Throws<InvalidOperationException>(() => session.Apply(new RemoveLabel(1)));
    }

    [Fact]
    public void A_slice_across_another_axis_stands_for_its_own_voxels_and_keyframes_agree_where_they_cross()
    {
        using var session = Begun(5, Drawn(1, 2, Left));
        Drain(session);
        session.Apply(new SetKeyframe(1, 0, 1, PixelSet.Empty(3, 5), KeyframeSource.Absent));
        Assert.Equal(2, session.State.Labels[1].Axis);
        Drain(session);
        Assert.All(Enumerable.Range(0, 5), k =>
            Assert.Equal(Mask.Parse("#...", "#...", "....").Pixels, session.Result.Mask(1, 2, k).Pixels));
        Assert.Equal(2, session.State.Labels[1].Keyframes[new SlicePlace(2, 2)]!.Mask.Count);
    }

    [Fact]
    public void Strokes_are_merged_into_what_is_shown_and_the_whole_slice_becomes_a_keyframe()
    {
        using var session = Begun(5, Drawn(1, 2, Left));
        Drain(session);
        var correction = session.Corrected(
            1, 2, 4, new PixelSet(Mask.Parse("...#", "....", "....")), new PixelSet(Mask.Parse("#...", "....", "....")));
        session.Apply(correction);
        Assert.Equal(Mask.Parse(".#.#", "##..", "....").Pixels, session.Result.Mask(1, 2, 4).Pixels);
        Assert.Equal(KeyframeSource.Corrected, session.State.Labels[1].Keyframes[new SlicePlace(2, 4)]!.By);
        session.Apply(session.Accepted(1, 2, 0));
        Assert.Equal(new PixelSet(Left), session.State.Labels[1].Keyframes[new SlicePlace(2, 0)]!.Mask);
    }

    [Fact]
    public void An_imported_mask_stands_beyond_the_keyframes_and_gives_way_between_them()
    {
        using var session = Begun(10, new Import(1, Everywhere(10)), Drawn(1, 3, Left), Drawn(1, 6, Left));
        Drain(session);
        Assert.Equal([4, 5], _segmenter.Queries.Distinct().Order());
        Assert.All([0, 2, 7, 9], k => Assert.Equal(12, session.Result.Mask(1, 2, k).Area));
        Assert.All([3, 4, 5, 6], k => Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, k).Pixels));
        session.Apply(new SetKeyframe(1, 2, 8, new PixelSet(Nothing), KeyframeSource.Absent));
        Assert.True(session.Result.Mask(1, 2, 9).IsEmpty);
    }

    [Fact]
    public void Every_nth_slice_of_an_imported_mask_becomes_a_keyframe_and_no_drawing_is_lost()
    {
        using var session = Begun(10, Drawn(1, 3, Left), new AddLabel(2, "two", default), new ImportKeyframes(2, 2, 3, Everywhere(10)));
        Assert.Equal([0, 3, 6, 9], session.State.Labels[2].Keyframes.Places.Select(p => p.Slice));
        Assert.Equal(Left.Pixels, session.Result.Mask(1, 2, 3).Pixels);
        Assert.Equal(8, session.Result.Mask(2, 2, 3).Area);
    }

    [Fact]
    public void A_voxel_tells_where_it_comes_from()
    {
        using var session = Begun(12, Drawn(1, 2, Left), Drawn(1, 6, Left));
        Drain(session);
        Assert.Equal(
            new Provenance(1, VoxelOrigin.Human) { From = new SlicePlace(2, 2), By = KeyframeSource.Drawn }, session.ProvenanceAt(0, 0, 2));
        Assert.Equal(
            new Provenance(1, VoxelOrigin.Fused) { From = new SlicePlace(2, 2), To = new SlicePlace(2, 6) }, session.ProvenanceAt(0, 0, 4));
        Assert.Equal(new Provenance(1, VoxelOrigin.Propagated) { From = new SlicePlace(2, 6) }, session.ProvenanceAt(0, 0, 9));
        Assert.Equal(new Provenance(0, VoxelOrigin.Background), session.ProvenanceAt(3, 2, 9));
        session.Apply(session.Locked(1));
        Assert.Equal(VoxelOrigin.Fused, session.ProvenanceAt(0, 0, 4).Origin);
        Assert.Throws<ArgumentException>(() => session.ProvenanceAt(4, 0, 0));
    }

    [Fact]
    public void A_computation_that_a_command_has_overtaken_cannot_be_read_on()
    {
        using var session = Begun(10, Drawn(1, 3, Left));
        using var events = session.Compute().GetEnumerator();
        events.MoveNext();
        session.Apply(Drawn(1, 6, Left));
        Assert.Throws<InvalidOperationException>(() => events.MoveNext());
    }

    [Fact]
    public void Commands_that_do_not_fit_are_refused_with_the_reason()
    {
        using var session = Begun(10, Drawn(1, 3, Left));
        var state = session.State;
        Refused("no label 7", Drawn(7, 3, Left));
        Refused("no slice 10 across axis 2", Drawn(1, 10, Left));
        Refused("no slice 3 across axis 3", new SetKeyframe(1, 3, 3, new PixelSet(Left), KeyframeSource.Drawn));
        Refused("the mask of label 1 on slice 3 9 x 9", Drawn(1, 3, new Mask(9, 9)));
        Refused("is marked absent", new SetKeyframe(1, 2, 3, new PixelSet(Left), KeyframeSource.Absent));
        Refused("Label 1 has no keyframe on slice 5 (axis 2).", new RemoveKeyframe(1, 2, 5));
        Refused("1 or more, not 0", new AddLabel(0, "background", default));
        Refused("a label 1 already", new AddLabel(1, "again", default));
        Refused("not locked", new UnlockLabel(1));
        Refused("resample", new Import(1, VoxelSet.Empty(new Size3(1, 1, 1))));
        Refused("from 1 up, not 0", new ImportKeyframes(1, 2, 0, Everywhere(10)));
        Refused("nothing to redo", new Redo());
        Refused("no checkpoint named gone", new Restore("gone"));
        Assert.Same(state, session.State);

        void Refused(string reason, Command command)
        {
            var refusal = Assert.ThrowsAny<SystemException>(() => session.Apply(command));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void As_published_slices_follow_from_the_last_prompt_on_the_way_and_a_correction_asks_about_no_others()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var options = PropagationOptions.Paper with { FeedbackThreshold = null, Threads = 1 };
        using var session = new AnnotationSession(Scans.Numbered(10), segmenter, options);
        session.Apply(new AddLabel(1, "one", default));
        session.Apply(new SetKeyframe(1, 2, 3, Pixels(".##."), KeyframeSource.Drawn));
        Drain();
        segmenter.Asked.Clear();
        session.Apply(new SetKeyframe(1, 2, 6, Pixels("#..."), KeyframeSource.Corrected));
        Drain();
        Assert.Equal([7, 8, 9], segmenter.Queries);
        Assert.Equal(Pixels(".##."), new PixelSet(session.Result.Mask(1, 2, 5)));
        Assert.Equal(Pixels("#..."), new PixelSet(session.Result.Mask(1, 2, 9)));
        Assert.Equal(new Provenance(1, VoxelOrigin.Propagated) { From = new SlicePlace(2, 3) }, session.ProvenanceOn(1, 5));
        Assert.Equal(new Provenance(1, VoxelOrigin.Propagated) { From = new SlicePlace(2, 6) }, session.ProvenanceOn(1, 7));

        segmenter.Asked.Clear();
        session.Apply(new RemoveKeyframe(1, 2, 6));
        Drain();
        Assert.Equal(Pixels(".##."), new PixelSet(session.Result.Mask(1, 2, 9)));
        Assert.Empty(segmenter.Asked);      // that was computed once

        void Drain()
        {
            foreach (var _ in session.Compute())
            {
                // The events fill the result.
            }
        }

        static PixelSet Pixels(string row) => new(Mask.Parse("....", row, "...."));
    }

    [Fact]
    public void The_effort_report_sums_what_the_journal_tells_and_every_voxel_of_the_result()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var annotator = new RandomAnnotator(seed);
            using var session = new AnnotationSession(Scans.Random(new Size3(4, 5, 6), seed), ScriptedSegmenter.Restless(), Plain);
            for (int n = 0; n < 150; n++)
            {
                Try(session, annotator.Next(session));
            }

            Drain(session);
            var report = EffortReport.Of(session);
            var keyframes = session.Commands.SelectMany(c => c is Together together ? together.Steps : [c]).OfType<SetKeyframe>().ToList();
            Assert.Equal(keyframes.Sum(v => v.Strokes), report.Total.Strokes);
            Assert.Equal(keyframes.Sum(v => v.ActiveMilliseconds), report.Total.ActiveMilliseconds);
            Assert.Equal(keyframes.Count, report.Total.Drawn + report.Total.Corrected + report.Total.Accepted + report.Total.Absent);
            Assert.All(report.Labels, l => Assert.Equal(session.Result.Count(l.Label!.Value), l.Voxels));
            Assert.All(report.Labels, l =>
                Assert.Equal(
                Sources(session, l.Label!.Value), new[] { l.HumanVoxels, l.PropagatedVoxels, l.FusedVoxels, l.ImportedVoxels }));
            Assert.Equal(report.Labels.Count + 3, report.ToMarkdown().Count(c => c == '\n'));
            Assert.Contains("\"total\"", report.ToJson(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<long> Sources(AnnotationSession session, int label)
    {
        var size = session.Result.Grid.Size;
        var sources =
            (from k in Enumerable.Range(0, size.Z) from j in Enumerable.Range(0, size.Y) from i in Enumerable.Range(0, size.X)
             let told = session.ProvenanceAt(i, j, k) where told.Label == label select told.Origin).ToList();
        return new[] { VoxelOrigin.Human, VoxelOrigin.Propagated, VoxelOrigin.Fused, VoxelOrigin.Imported }
            .Select(s => sources.LongCount(o => o == s));
    }

    private static void Try(AnnotationSession session, Command command)
    {
        try
        {
            session.Apply(command);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Random commands need not fit.
        }
    }

    private AnnotationSession Begun(int slices, params Command[] commands)
    {
        var session = new AnnotationSession(Scans.Numbered(slices), _segmenter, Plain);
        session.Apply(new AddLabel(1, "one", new Rgb(255, 0, 0)));
        Array.ForEach(commands, c => session.Apply(c));
        return session;
    }

    private static SetKeyframe Drawn(int label, int slice, Mask mask) => new(label, 2, slice, new PixelSet(mask), KeyframeSource.Drawn);

    private static VoxelSet Everywhere(int slices)
    {
        var grid = new Grid(new Size3(4, 3, slices), Affine.Scaling(1, 1, 1));
        return VoxelSet.Of(new LabelVolume(grid, [.. Enumerable.Repeat(1, 12 * slices)]), 1);
    }

    private static List<PropagationEvent> Drain(AnnotationSession session) => [.. session.Compute().Select(e => e.Event)];
}
