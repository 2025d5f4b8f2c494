using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class CorrectionTests
{
    private static readonly PropagationOptions Plain =
        new() { Threads = 1, Align = false, HandOn = HandOn.Prediction, FeedbackThreshold = null, Between = BetweenKeyframes.LastPrompt };

    private static readonly Mask Drawn = Mask.Parse(
        "....",
        ".##.",
        "....");

    private static readonly Mask Other = Mask.Parse(
        "#...",
        "#...",
        "....");

    /// <summary>
    /// Random keyframes of a volume of 6 x 5 x slices; the first one holds the object, later ones may replace earlier ones.
    /// </summary>
    private static readonly Gen<(Volume Volume, PropagationOptions Options, Keyframe[] Drawn)> Sessions =
        from slices in Gen.Int[1, 14]
        from seed in Gen.Int
        from handOn in Gen.Enum<HandOn>()
        from align in Gen.Bool
        from threshold in Gen.Double[0.05, 1].Nullable()
        from judged in Gen.Bool
        from between in Gen.Enum<BetweenKeyframes>()
        from threads in Gen.Int[1, 4]
        from drawn in Gen.Select(Gen.Int[0, slices - 1], Gen.Bool.Array[30], Gen.Int[0, 3]).Array[1, 6]
        select (
            Scans.Random(slices, seed),
            new PropagationOptions
            {
                Threads = threads, Align = align, Carry = new CarryOptions { Size = 24 }, HandOn = handOn, FeedbackThreshold = threshold,
                Between = between,
                Presence = judged ? PresenceModel.Default with { Threshold = 0.3 } : null,
            },
            drawn.Select(
                (d, i) => new Keyframe(d.Item1, new Mask(6, 5, i > 0 && d.Item3 == 0 ? new bool[30] : WithAPixel(d.Item2)))).ToArray());

    [Fact]
    public void Corrections_leave_the_masks_of_a_full_run_with_all_keyframes() => Sessions.Sample(session =>
    {
        var stepwise = Finish(session, session.Drawn);
        var segmenter = ScriptedSegmenter.Restless();
        var full = new PropagatorRun(session.Volume, 2, segmenter, session.Options);
        Drain(full.Run(stepwise.Keyframes.OrderBy(k => Array.FindIndex(session.Drawn, d => d.Slice == k.Slice))));
        Assert.Equal(full.ToLabels(1).ToArray(), stepwise.Voxels());
        Assert.Empty(stepwise.Pending);
    });

    [Fact]
    public void A_session_that_is_cancelled_anywhere_and_resumed_ends_with_the_same_masks() =>
        Gen.Select(Sessions, Gen.Int[0, 20]).Sample((session, stop) =>
        {
            var whole = Finish(session, session.Drawn);
            var broken = new FeedbackLoop(session.Volume, 2, ScriptedSegmenter.Restless(), session.Options);
            foreach (var keyframe in session.Drawn.Where(k => Fits(broken, k)))
            {
                foreach (var _ in broken.Correct(keyframe).Take(stop))
                {
                }
            }

            Drain(broken.Resume());
            Assert.Equal(whole.Voxels(), broken.Voxels());
        });

    [Fact]
    public void The_machine_never_changes_a_keyframe() => Sessions.Sample(session =>
    {
        var loop = Finish(session, session.Drawn);
        Assert.All(loop.Keyframes, k =>
            Assert.Equal(session.Drawn.Last(d => d.Slice == k.Slice && Kept(loop, d)).Mask.Pixels, loop.Mask(k.Slice).Pixels));
    });

    [Fact]
    public void The_masks_do_not_depend_on_the_number_of_threads() => Sessions.Sample(session =>
    {
        var alone = Finish((session.Volume, session.Options with { Threads = 1 }, session.Drawn), session.Drawn);
        Assert.Equal(alone.Voxels(), Finish(session, session.Drawn).Voxels());
    });

    [Fact]
    public void The_same_input_gives_the_same_bytes() => Sessions.Sample(session =>
        Assert.Equal(Finish(session, session.Drawn).Voxels(), Finish(session, session.Drawn).Voxels()));

    [Fact]
    public void Every_slice_is_found_once_a_run_and_asked_about_once_or_from_both_sides() => Sessions.Sample(session =>
    {
        var keyframes = Finish(session, session.Drawn).Keyframes;
        var segmenter = ScriptedSegmenter.Restless();
        var loop = new Propagator(session.Volume, 2, segmenter, session.Options);
        var asked = Drain(loop.Run(keyframes)).OfType<SliceSegmented>().Select(e => e.Slice).ToList();
        int twice = session.Options.Between == BetweenKeyframes.LastPrompt ? 1 : 2;
        Assert.InRange(segmenter.Asked.Count, 0, twice * session.Volume.Grid.Size.Z);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Empty(asked.Intersect(keyframes.Select(k => k.Slice)));
    });

    [Fact]
    public void A_correction_recomputes_its_side_up_to_the_next_keyframe_and_nothing_else()
    {
        var (loop, segmenter) = Finished(20, 8, 15, 2);
        var events = Drain(loop.Correct(new Keyframe(11, Other)));
        Assert.Equal([12, 13, 14], segmenter.Queries);
        Assert.Equal([3, 3], [events[^1].Done, events[^1].Total]);
        Assert.All([11, 12, 13, 14], k => Assert.Equal(Other.Pixels, loop.Mask(k).Pixels));
        Assert.All([9, 10, 15, 16, 19], k => Assert.Equal(Drawn.Pixels, loop.Mask(k).Pixels));
    }

    [Fact]
    public void A_correction_below_the_initial_prompt_runs_downward()
    {
        var (loop, segmenter) = Finished(20, 8, 2);
        Drain(loop.Correct(new Keyframe(5, Other)));
        Assert.Equal([4, 3], segmenter.Queries);
    }

    [Fact]
    public void Correcting_the_initial_prompt_runs_both_sides_up_to_the_next_keyframes()
    {
        var (loop, segmenter) = Finished(20, 8, 11, 5);
        Drain(loop.Correct(new Keyframe(8, Other)));
        Assert.Equal([7, 6, 9, 10], segmenter.Queries);
    }

    [Fact]
    public void A_correction_next_to_a_keyframe_asks_nothing()
    {
        var (loop, segmenter) = Finished(20, 8, 15);
        Drain(loop.Correct(new Keyframe(14, Other)));
        Assert.Empty(segmenter.Asked);
        Assert.Equal(Other.Pixels, loop.Mask(14).Pixels);
    }

    [Fact]
    public void Calling_a_slice_empty_clears_what_lies_beyond_without_asking()
    {
        var (loop, segmenter) = Finished(20, 8);
        Drain(loop.Correct(new Keyframe(12, new Mask(4, 3))));
        Assert.Empty(segmenter.Asked);
        Assert.All(Enumerable.Range(12, 8), k => Assert.True(loop.Mask(k).IsEmpty));
        Assert.Equal(Drawn.Pixels, loop.Mask(11).Pixels);
    }

    [Fact]
    public void A_correction_before_any_run_is_the_initial_prompt()
    {
        var segmenter = ScriptedSegmenter.Copy();
        Drain(new FeedbackLoop(Scans.Numbered(4), 2, segmenter, Plain).Correct(new Keyframe(2, Drawn)));
        Assert.Equal([1, 0, 3], segmenter.Queries);
    }

    [Fact]
    public void Cancelling_keeps_the_slices_that_were_finished_and_names_the_rest()
    {
        using var cancel = new CancellationTokenSource();
        var loop = new FeedbackLoop(Scans.Numbered(10), 2, ScriptedSegmenter.Copy(), Plain);
        var seen = new List<PropagationEvent>();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var happened in loop.Draw([new Keyframe(3, Drawn)], cancel.Token))
            {
                seen.Add(happened);
                if (seen.Count == 4)
                {
                    cancel.Cancel();
                }
            }
        });
        Assert.Equal(4, seen.Count);
        Assert.Equal([5, 6, 7, 8, 9], loop.Pending);
        Assert.All([0, 1, 2, 3, 4], k => Assert.Equal(Drawn.Pixels, loop.Mask(k).Pixels));
        Assert.All([5, 9], k => Assert.True(loop.Mask(k).IsEmpty));
    }

    [Fact]
    public void Resuming_leaves_finished_stretches_alone()
    {
        var segmenter = ScriptedSegmenter.Copy();
        var loop = new FeedbackLoop(Scans.Numbered(10), 2, segmenter, Plain);
        Drain(loop.Draw([new Keyframe(3, Drawn)]).Take(5));
        segmenter.Asked.Clear();
        var events = Drain(loop.Resume());
        Assert.Equal([4, 5, 6, 7, 8, 9], segmenter.Queries);
        Assert.Equal([1, 2, 3, 4, 5, 6, 6], events.Select(e => e.Done));
        Assert.Empty(loop.Pending);
    }

    [Fact]
    public void Pending_slices_show_the_mask_from_before()
    {
        var (loop, _) = Finished(10, 3);
        Drain(loop.Correct(new Keyframe(6, Other)).Take(1));
        Assert.Equal([8, 9], loop.Pending);
        Assert.Equal(Other.Pixels, loop.Mask(7).Pixels);
        Assert.Equal(Drawn.Pixels, loop.Mask(8).Pixels);
    }

    [Fact]
    public void Events_of_a_run_that_a_correction_has_overtaken_cannot_be_read_on()
    {
        var loop = new FeedbackLoop(Scans.Numbered(10), 2, ScriptedSegmenter.Copy(), Plain);
        using var run = loop.Draw([new Keyframe(3, Drawn)]).GetEnumerator();
        run.MoveNext();
        Drain(loop.Correct(new Keyframe(6, Other)));
        Assert.Throws<InvalidOperationException>(() => run.MoveNext());
        Assert.Empty(loop.Pending);
    }

    private static (FeedbackLoop Loop, ScriptedSegmenter Segmenter) Finished(int slices, params int[] keyframes)
    {
        var segmenter = ScriptedSegmenter.Copy();
        var loop = new FeedbackLoop(Scans.Numbered(slices), 2, segmenter, Plain);
        Drain(loop.Draw(keyframes.Select(k => new Keyframe(k, Drawn))));
        segmenter.Asked.Clear();
        return (loop, segmenter);
    }

    private static FeedbackLoop Finish(
        (Volume Volume, PropagationOptions Options, Keyframe[] Drawn) session, IEnumerable<Keyframe> keyframes)
    {
        var loop = new FeedbackLoop(session.Volume, 2, ScriptedSegmenter.Restless(), session.Options);
        foreach (var keyframe in keyframes.Where(k => Fits(loop, k)))
        {
            Drain(loop.Correct(keyframe));
        }

        return loop;
    }

    /// <summary>Whether an object is left when a keyframe is drawn; the last mask with a pixel cannot be taken away.</summary>
    private static bool Fits(FeedbackLoop loop, Keyframe keyframe) =>
        !keyframe.Mask.IsEmpty || loop.Keyframes.Any(k => k.Slice != keyframe.Slice && !k.Mask.IsEmpty);

    /// <summary>An emptying keyframe that was left out is not the one that stands.</summary>
    private static bool Kept(FeedbackLoop loop, Keyframe drawn) =>
        drawn.Mask.IsEmpty == loop.Keyframes.Single(k => k.Slice == drawn.Slice).Mask.IsEmpty;

    private static bool[] WithAPixel(bool[] pixels)
    {
        pixels[7] = true;
        return pixels;
    }

    private static List<PropagationEvent> Drain(IEnumerable<PropagationEvent> events) => [.. events];
}
