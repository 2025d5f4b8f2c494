using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Cli;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>Labels stay whole: which one a voxel shows is decided when the mask is composed (docs/decisions/0053).</summary>
public sealed class WholeLabelsTests
{
    private const int Slices = 8, Extra = 9;

    private static readonly PropagationOptions Plain = new() { Threads = 1, Align = false, FeedbackThreshold = null };

    private static readonly Mask Heart = Mask.Parse(
        ".####.",
        ".####.",
        ".####.",
        ".####.",
        "......");

    private static readonly Mask Dab = Mask.Parse(
        "......",
        "..##..",
        "..##..",
        "......",
        "......");

    private const int Sequences = 3_334;      // of each of three kinds, ten thousand in all

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Fact]
    [Trait("Category", "Slow")]
    public void Ten_thousand_random_annotations_keep_labels_whole()
    {
        for (int seed = 1; seed <= Sequences; seed++)
        {
            Adding_a_label_drawing_it_and_removing_it_again_leaves_every_byte_of_the_others(seed + 1000);
            Labels_drawn_in_turns_are_what_they_are_without_one_of_them(seed + 1000);
            Every_keyframe_is_what_the_commands_of_its_label_said(seed + 1000);
        }
    }

    [Fact]
    public void One_dab_of_a_second_label_takes_no_voxel_from_the_first_for_good()
    {
        using var session = Begun(1);
        session.Apply(new Propagate(1));
        Drain(session);
        int[] before = session.Result.ToArray();
        session.Apply(new AddLabel(2, "two", default) { NotPropagated = true });
        session.Apply(session.Corrected(2, 2, 5, new PixelSet(Dab), Nothing()));
        Assert.All(Enumerable.Range(0, Slices), k => Assert.Equal(k == 5 ? 12 : 16, session.Result.Mask(1, 2, k).Area));
        Assert.Empty(session.Stale);
        Assert.Equal(16 * Slices, session.Whole(1).Count);

        session.Apply(new Propagate(2));
        Drain(session);
        Assert.All(Enumerable.Range(0, Slices), k => Assert.Equal(Dab.Pixels, session.Result.Mask(2, 2, k).Pixels));
        Assert.All(Enumerable.Range(0, Slices), k => Assert.Equal(12, session.Result.Mask(1, 2, k).Area));

        session.Apply(new RemoveLabel(2));
        Assert.Empty(session.Stale);
        Assert.Equal(before, session.Result.ToArray());
    }

    [Fact]
    public void A_structure_drawn_inside_another_stays_over_it_where_the_other_is_surer()
    {
        var segmenter = new ScriptedSegmenter((_, prompt) => new Slice(
            6, 5, Array.ConvertAll(prompt.Mask.Values, m => m < 0.5f ? -1f : prompt.Mask.Values.Count(v => v > 0.5f) > 8 ? 9f : 0.5f)));
        using var session = Begun(1, segmenter);
        session.Apply(new Propagate(1));
        Drain(session);
        session.Apply(new AddLabel(2, "core", default));
        session.Apply(session.Corrected(2, 2, 6, new PixelSet(Dab), Nothing()));     // over computed slices, not over a drawn one
        Drain(session);
        Assert.Equal([1], session.Commands.OfType<SetKeyframe>().Last().Over!);
        Assert.All(Enumerable.Range(0, Slices).Except([5]), k => Assert.Equal(Dab.Pixels, session.Result.Mask(2, 2, k).Pixels));
        Assert.Equal(Heart.Pixels, session.Result.Mask(1, 2, 5).Pixels);            // drawn there by a person

        session.Apply(new RemoveKeyframe(2, 2, 6));
        session.Apply(session.Corrected(2, 2, 6, new PixelSet(Mask.Parse("......", "....##", "....##", "......", "......")), Nothing()));
        Drain(session);
        Assert.Null(session.Commands.OfType<SetKeyframe>().Last().Over);            // half of it is no more than beside
        Assert.Equal((false, true), (session.Result.Mask(2, 2, 3)[4, 1], session.Result.Mask(2, 2, 3)[5, 1]));
    }

    [Fact]
    public void A_correction_elsewhere_on_the_slice_leaves_the_dab_on_top_and_painting_over_it_brings_the_first_label_up()
    {
        using var session = Begun(1);
        session.Apply(new AddLabel(2, "two", default));
        session.Apply(session.Corrected(2, 2, 5, new PixelSet(Dab), Nothing()));
        session.Apply(session.Corrected(1, 2, 5, Pixels((0, 0)), Pixels((4, 3))));
        Assert.Equal(Dab.Pixels, session.Result.Mask(2, 2, 5).Pixels);
        Assert.Equal(12, session.Result.Mask(1, 2, 5).Area);
        Assert.Equal(16, session.Own(1, new SlicePlace(2, 5)).Count);
        session.Apply(session.Accepted(1, 2, 5));
        Assert.Equal(Dab.Pixels, session.Result.Mask(2, 2, 5).Pixels);

        session.Apply(session.Corrected(1, 2, 5, Pixels((2, 1)), Nothing()));
        Assert.True(session.Result.Mask(1, 2, 5)[2, 1]);
        Assert.Equal(3, session.Result.Mask(2, 2, 5).Area);
        Assert.Equal(new PixelSet(Dab), session.Own(2, new SlicePlace(2, 5)));
        session.Apply(session.Corrected(1, 2, 5, Nothing(), Pixels((2, 1))));
        Assert.Equal(Dab.Pixels, session.Result.Mask(2, 2, 5).Pixels);
    }

    [Fact]
    public void Accepting_a_slice_under_another_label_bores_no_hole_and_does_not_bring_it_up()
    {
        using var session = Begun(1);
        session.Apply(new Propagate(1));
        session.Apply(new AddLabel(2, "two", default));
        session.Apply(session.Corrected(2, 2, 2, new PixelSet(Dab), Nothing()));
        Drain(session);
        int[] before = session.Result.ToArray();
        session.Apply(session.Accepted(1, 2, 2));
        session.Apply(session.Accepted(1, 2, 3));       // under computed voxels
        Drain(session);
        Assert.Equal(before, session.Result.ToArray());
        Assert.Equal(new PixelSet(Heart), session.State.Labels[1].Keyframes[new SlicePlace(2, 3)]!.Mask);
        session.Apply(new RemoveLabel(2));
        Assert.Equal(16 * Slices, session.Result.Count(1));
    }

    [Fact]
    public void What_a_person_drew_is_shown_before_what_is_computed_and_what_is_locked_before_both()
    {
        using var session = Begun(1);
        session.Apply(new Propagate(1));
        Drain(session);
        session.Apply(new AddLabel(2, "two", default) { NotPropagated = true });
        var across = new SetKeyframe(
            2, 0, 2, new PixelSet(new Mask(5, Slices, [.. Enumerable.Repeat(true, 5 * Slices)])), KeyframeSource.Drawn);
        session.Apply(across);
        Assert.Equal(5 * Slices, session.Result.Count(2));
        session.Apply(new Undo());
        session.Apply(session.Locked(1));
        session.Apply(across);
        Assert.Equal(Slices, session.Result.Count(2));
        Assert.Equal(5 * Slices, session.Whole(2).Count);
        session.Apply(new UnlockLabel(1));
        Assert.Equal(5 * Slices, session.Result.Count(2));
    }

    [Fact]
    public void Imported_keyframes_lie_under_what_was_drawn_before_and_are_whole()
    {
        using var session = Begun(1);
        var all = VoxelSet.Of(new LabelVolume(session.State.Grid, [.. Enumerable.Repeat(1, 30 * Slices)]), 1);
        session.Apply(new AddLabel(2, "two", default));
        session.Apply(new ImportKeyframes(2, 2, 1, all));
        session.Apply(new AddLabel(3, "three", default));
        session.Apply(new ImportKeyframes(3, 2, 1, all));
        Assert.Equal(Heart.Pixels, session.Result.Mask(1, 2, 5).Pixels);
        Assert.Equal((30 * Slices) - 16, session.Result.Count(2));
        Assert.Equal(30 * Slices, session.Whole(2).Count);
        Assert.Equal(0, session.Result.Count(3));
        session.Apply(new RemoveLabel(2));
        Assert.Equal((30 * Slices) - 16, session.Result.Count(3));
    }

    [Fact]
    public void Of_labels_that_were_drawn_over_each_other_in_a_circle_the_later_drawings_are_right()
    {
        using var session = new AnnotationSession(Scans.Of(new Size3(6, 5, Slices), 2, (k, _, _) => k), ScriptedSegmenter.Copy(), Plain);
        foreach (int label in (int[])[1, 2, 3])
        {
            session.Apply(new AddLabel(label, $"{label}", default));
        }

        Draw(1, 1, null);
        Draw(2, 3, [1]);
        Draw(3, 5, [2]);
        Drain(session);
        Assert.Equal([3, 1, 3, 2, 3, 3, 3, 3], Shown(session));    // its keyframe, else the uppermost; 3 is over 2 is over 1
        session.Apply(new RemoveKeyframe(1, 2, 1));
        Draw(1, 1, [3]);                                            // and now 1 over 3: the oldest, 2 over 1, is left out
        Drain(session);
        Assert.Equal([1, 1, 1, 2, 1, 3, 1, 1], Shown(session));
        session.Apply(new RemoveLabel(3));
        Assert.Equal([2, 1, 2, 2, 2, 2, 2, 2], Shown(session));

        void Draw(int label, int slice, int[]? over) =>
            session.Apply(new SetKeyframe(label, 2, slice, new PixelSet(Dab), KeyframeSource.Drawn) { Over = over });

        static IEnumerable<int> Shown(AnnotationSession session) =>
            Enumerable.Range(0, Slices).Select(k => session.Result.Slice(2, k, new PixelBox(2, 1, 2, 1))[0]);
    }

    [Fact]
    public void Of_imported_labels_the_one_that_was_added_over_the_other_is_shown_and_a_later_drawing_may_turn_that_round()
    {
        using var session = new AnnotationSession(Scans.Of(new Size3(6, 5, Slices), 2, (k, _, _) => k), ScriptedSegmenter.Copy(), Plain);
        var grid = session.State.Grid;
        session.Apply(new AddLabel(1, "tumour", default));
        session.Apply(new AddLabel(2, "core", default) { Over = [1] });
        session.Apply(new Import(1, VoxelSet.Of(LabelVolume.OfMasks(grid, 1, 2, _ => Heart), 1)));
        session.Apply(new Import(2, VoxelSet.Of(LabelVolume.OfMasks(grid, 1, 2, _ => Dab), 1)));
        Assert.Equal((12 * Slices, 4 * Slices), (session.Result.Count(1), session.Result.Count(2)));
        session.Apply(session.Drawn(1, 2, 0, new PixelSet(Dab)) with { Over = [2] });
        Assert.Equal((16 * Slices) - 12, session.Result.Count(1));      // on its keyframe it is the dab alone
    }

    [Fact]
    public void Layers_hold_each_label_whole_and_are_the_result_where_none_overlaps()
    {
        using var session = Begun(3);
        session.Apply(new AddLabel(1, "beside", default) { NotPropagated = true });
        session.Apply(session.Drawn(1, 2, 5, Pixels((0, 0))));
        Assert.Equal(session.Result.ToArray(), Assert.Single(session.Layers().Layers).ToArray());
        session.Apply(new AddLabel(2, "core", default) { NotPropagated = true });
        session.Apply(session.Drawn(2, 2, 5, new PixelSet(Dab)));
        session.Apply(session.Locked(1));
        var layers = session.Layers();
        Assert.Equal(2, layers.Layers.Count);
        Assert.Equal([1, 2, 3], layers.Present());
        Assert.All(layers.Present(), l => Assert.Equal(
            session.Whole(l).ToLabels(session.State.Grid), VoxelSet.Of(layers.Of(l), l).ToLabels(session.State.Grid)));
        Assert.Equal(session.Result.ToArray(), layers.Merged().ToArray());      // the core lies over the heart
        Assert.Equal("core", layers.Labels.Single(l => l.Id == 2).Name);
    }

    [Fact]
    public void A_new_label_with_the_number_of_a_removed_one_lies_under_nothing()
    {
        using var session = Begun(1);
        session.Apply(new AddLabel(2, "core", default));
        session.Apply(session.Corrected(2, 2, 4, new PixelSet(Heart), Nothing()));
        session.Apply(session.Corrected(2, 2, 5, new PixelSet(Dab), Nothing()));
        session.Apply(new RemoveLabel(1));
        session.Apply(new AddLabel(1, "another", default));
        session.Apply(session.Drawn(1, 2, 0, new PixelSet(Heart)));
        Drain(session);
        Assert.Equal(Heart.Pixels, session.Result.Mask(1, 2, 3).Pixels);       // equally sure, and of the smaller number
    }

    [Fact]
    public void A_slice_without_a_voxel_of_the_label_has_no_predicted_quality_and_one_that_a_crossing_keyframe_changed_has_none()
    {
        using var session = new AnnotationSession(MovingDiscs.Scan, new PromptMaskSegmenter(), new PropagationOptions { Threads = 1 });
        session.Apply(new AddLabel(1, "left", default));
        session.Apply(session.Drawn(1, 2, 6, new PixelSet(MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6))));
        Drain(session);
        var before = session.Confidences(1);
        Assert.NotNull(before[7]);
        var (width, height) = session.State.Grid.SliceSize(0);
        int i = Enumerable.Range(0, session.State.Grid.Size.X)
            .First(x => session.Result.Slice(2, 7, new PixelBox(x, 0, x, 39)).Contains(1));
        Assert.NotNull(session.Confidences(1)[7]);
        session.Apply(session.Accepted(1, 0, i));
        Assert.Equal(before, session.Confidences(1));       // says what was computed
        session.Apply(session.Corrected(1, 0, i, PixelSet.Empty(width, height), new PixelSet(Row(7))));
        Assert.Null(session.Confidences(1)[7]);
        Assert.Equal(before[8], session.Confidences(1)[8]);

        session.Apply(new AddLabel(2, "all", default));
        session.Apply(session.Drawn(2, 2, 8, new PixelSet(new Mask(44, 40, [.. Enumerable.Repeat(true, 44 * 40)]))));
        Assert.Null(session.Confidences(1)[8]);
        Assert.Equal(0, session.States(1)[8].Area);

        Mask Row(int k)
        {
            var row = new Mask(width, height);
            row.Pixels.AsSpan(k * width, width).Fill(true);
            return row;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Adding_a_label_drawing_it_and_removing_it_again_leaves_every_byte_of_the_others(int seed)
    {
        var annotator = new RandomAnnotator(seed);
        using var session = Random(annotator, seed);
        for (int n = 0; n < 150; n++)
        {
            Try(session, annotator.Next(session));
        }

        Drain(session);
        var before = Bytes(session, except: Extra);
        session.Apply(new AddLabel(Extra, "extra", default) { NotPropagated = annotator.Now(2) });
        for (int n = 0, done = 0; n < 60; n++)
        {
            var command = annotator.On(session, Extra);
            if ((command is Undo && done == 0) || !Try(session, command))
            {
                continue;
            }

            done += command is Undo ? -1 : 1;
            if (annotator.Now(3))
            {
                Drain(session);
            }
        }

        Try(session, new UnlockLabel(Extra));
        Try(session, new RemoveLabel(Extra));
        Drain(session);
        Assert.Equal(before, Bytes(session, except: Extra));
    }

    /// <summary>
    /// A label follows from its own commands: the same commands without one label's give all others as they are once it is removed.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Labels_drawn_in_turns_are_what_they_are_without_one_of_them(int seed)
    {
        var annotator = new RandomAnnotator(seed);
        using var session = Random(annotator, seed);
        using var without = Random(new RandomAnnotator(seed), seed);
        const int gone = 3;
        for (int n = 0; n < 200; n++)
        {
            var command = annotator.Next(session);
            if (command is not (Undo or Redo or Restore or Checkpoint or Together) && Try(session, command)
                && RandomAnnotator.LabelOf(command) != gone)
            {
                Assert.True(Try(without, command));
            }

            if (annotator.Now(5))
            {
                Drain(session);
            }
        }

        Try(session, new UnlockLabel(gone));
        Try(session, new RemoveLabel(gone));
        Drain(session);
        Drain(without);
        Assert.Equal(Bytes(without, gone), Bytes(session, gone));
    }

    [Fact]
    public void Random_annotations_have_labels_over_and_under_others()
    {
        List<SetKeyframe> keyframes = [];
        for (int seed = 1; seed <= 20; seed++)
        {
            var annotator = new RandomAnnotator(seed);
            using var session = Random(annotator, seed);
            for (int n = 0; n < 200; n++)
            {
                Try(session, annotator.Next(session));
            }

            keyframes.AddRange(session.Commands.OfType<SetKeyframe>());
        }

        Assert.InRange(keyframes.Count(k => k.Over is not null), 100, keyframes.Count / 2);
        Assert.InRange(keyframes.Count(k => k.Unpainted is not null), 100, keyframes.Count / 2);
    }

    /// <summary>Nothing that a person drew is ever changed by another label: each keyframe is what the label's own commands say.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_keyframe_is_what_the_commands_of_its_label_said(int seed)
    {
        var annotator = new RandomAnnotator(seed);
        using var session = Random(annotator, seed);
        var said = new Dictionary<int, Dictionary<SlicePlace, Mask>>();
        for (int n = 0; n < 200; n++)
        {
            var command = annotator.Next(session);
            if (command is not (AddLabel or RemoveLabel or SetKeyframe or RemoveKeyframe or LockLabel or UnlockLabel)
                || !Try(session, command))
            {
                continue;
            }

            switch (command)
            {
                case AddLabel add:
                    said[add.Label] = [];
                    break;
                case RemoveLabel removed:
                    said.Remove(removed.Label);
                    break;
                case RemoveKeyframe removed:
                    said[removed.Label].Remove(new SlicePlace(removed.Axis, removed.Slice));
                    break;
                case SetKeyframe set:
                    Say(said[set.Label], new SlicePlace(set.Axis, set.Slice), set.Mask, session.State.Grid.Size);
                    break;
            }

            foreach (var label in session.State.Labels.Values)
            {
                Assert.Equal(said[label.Id].Keys.ToHashSet(), label.Keyframes.Places.ToHashSet());
                Assert.All(label.Keyframes, k => Assert.Equal(said[label.Id][k.Key].Pixels, k.Value.Mask.ToMask().Pixels));
            }
        }
    }

    /// <summary>A slice as it is said, and where it crosses the label's other slices, these too.</summary>
    private static void Say(Dictionary<SlicePlace, Mask> said, SlicePlace place, PixelSet mask, Size3 size)
    {
        said[place] = mask.ToMask();
        for (int v = 0; v < size.Count; v++)
        {
            int[] voxel = [v % size.X, v / size.X % size.Y, v / (size.X * size.Y)];
            foreach (var (there, pixels) in said.Where(s => voxel[s.Key.Axis] == s.Key.Slice && voxel[place.Axis] == place.Slice))
            {
                var ((x, y), (column, row)) = (On(place), On(there));
                pixels[column, row] = mask[x, y];
            }

            (int X, int Y) On(SlicePlace p) =>
                p.Axis switch { 0 => (voxel[1], voxel[2]), 1 => (voxel[0], voxel[2]), _ => (voxel[0], voxel[1]) };
        }
    }

    private static AnnotationSession Random(RandomAnnotator annotator, int seed) =>
        new(Scans.Random(annotator.Size(), seed), ScriptedSegmenter.Restless(), Plain);

    private static IEnumerable<int> Bytes(AnnotationSession session, int except) => session.State.Labels.Keys
        .Where(l => l != except).SelectMany(l => session.Whole(l).ToLabels(session.State.Grid)).Concat(session.Result.ToArray());

    private static bool Try(AnnotationSession session, Command command)
    {
        try
        {
            session.Apply(command);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;       // random commands need not fit
        }
    }

    private static AnnotationSession Begun(int label, ScriptedSegmenter? segmenter = null)
    {
        var scan = Scans.Of(new Size3(6, 5, Slices), 2, (k, _, _) => k);
        var session = new AnnotationSession(scan, segmenter ?? ScriptedSegmenter.Copy(), Plain);
        session.Apply(new AddLabel(label, "heart", default) { NotPropagated = true });
        session.Apply(session.Corrected(label, 2, 5, new PixelSet(Heart), Nothing()));
        return session;
    }

    private static PixelSet Nothing() => PixelSet.Empty(6, 5);

    private static PixelSet Pixels(params (int X, int Y)[] pixels)
    {
        var mask = new Mask(6, 5);
        foreach (var (x, y) in pixels)
        {
            mask[x, y] = true;
        }

        return new PixelSet(mask);
    }

    private static void Drain(AnnotationSession session)
    {
        foreach (var _ in session.Compute())
        {
            // The events fill the result.
        }
    }
}
