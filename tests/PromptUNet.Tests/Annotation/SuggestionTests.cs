using PromptUNet.Alignment;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Cli;

namespace PromptUNet.Tests.Annotation;

/// <summary>How sure a session is of its slices, and which one it would have corrected next.</summary>
public sealed class SuggestionTests
{
    private static readonly PropagationOptions Carried = new() { Threads = 1, Carry = new CarryOptions { Size = 24 } };

    [Fact]
    public void Slices_are_known_as_keyframes_and_by_their_area_and_confidence()
    {
        using var session = Begun();
        var before = session.States(1);
        Assert.All(before, s => Assert.Null(s.Confidence));
        Drain(session);
        var states = session.States(1);
        Assert.Equal(MovingDiscs.Slices, states.Count);
        Assert.Equal([6], Enumerable.Range(0, states.Count).Where(k => states[k].IsKeyframe));
        Assert.All(Enumerable.Range(0, states.Count).Where(k => k != 6), k => Assert.InRange(states[k].Confidence!.Value, 0.0, 1.0));
        Assert.All(Enumerable.Range(0, states.Count), k => Assert.Equal(session.Result.Mask(1, 2, k).Area, states[k].Area));
    }

    [Fact]
    public void What_was_undone_is_as_sure_as_before()
    {
        using var session = Begun();
        Drain(session);
        var (states, suggestion) = (session.States(1), session.Suggestion());
        session.Apply(session.Corrected(1, 2, 9, PixelSet.Empty(44, 40), PixelSet.Empty(44, 40)));
        Drain(session);
        Assert.NotEqual(states, session.States(1));
        session.Apply(new Undo());
        Assert.Equal(states, session.States(1));
        Assert.Equal(suggestion, session.Suggestion());
    }

    [Fact]
    public void What_a_journal_brings_back_is_as_sure_as_before()
    {
        var folder = Directory.CreateTempSubdirectory("promptunet-suggestion-");
        string path = Path.Combine(folder.FullName, "journal");
        IReadOnlyList<SliceState> states;
        using (var session = AnnotationSession.Create(path, MovingDiscs.Scan, new PromptMaskSegmenter(), "carry", Carried))
        {
            Draw(session);
            Drain(session);
            states = session.States(1);
        }

        using (var opened = AnnotationSession.Open(path, MovingDiscs.Scan, new Unasked(), "carry"))
        {
            Drain(opened);
            Assert.Equal(states, opened.States(1));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_slice_that_mends_most_of_all_labels_is_suggested_and_none_of_a_locked_one()
    {
        using var session = Begun();
        session.Apply(new AddLabel(2, "right", default));
        session.Apply(new SetKeyframe(2, 2, 0, new PixelSet(MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, 0)), KeyframeSource.Drawn));
        Drain(session);
        var both = session.Suggestion()!;
        var own = Enumerable.Range(1, 2).Select(l => NextCorrection.Of(MovingDiscs.Grid, l, 2, session.States(l))!).MaxBy(s => s.Mended);
        Assert.Equal(own, both);
        session.Apply(session.Locked(both.Label));
        Assert.NotEqual(both.Label, session.Suggestion()!.Label);
        Assert.All(session.States(both.Label), s => Assert.True(s.IsKeyframe));
    }

    [Fact]
    public void Before_anything_is_drawn_or_known_nothing_is_suggested()
    {
        using var session = new AnnotationSession(MovingDiscs.Scan, new PromptMaskSegmenter(), Carried);
        session.Apply(new AddLabel(1, "left", default));
        Assert.Null(session.Suggestion());
        Assert.Empty(session.States(1));
        Assert.Throws<ArgumentException>(() => session.States(2));
        Assert.Throws<ArgumentException>(() => session.ProvenanceOn(1, 0));
        using var blind = new AnnotationSession(MovingDiscs.Scan, new PromptMaskSegmenter(), Carried with { Align = false });
        Draw(blind);
        Drain(blind);
        Assert.Null(blind.Suggestion());
    }

    [Fact]
    public void A_slice_tells_what_it_follows_from()
    {
        using var session = Begun();
        session.Apply(new SetKeyframe(1, 2, 9, new PixelSet(MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 9)), KeyframeSource.Corrected));
        session.Apply(new SetKeyframe(1, 2, 10, PixelSet.Empty(44, 40), KeyframeSource.Absent));
        Assert.Equal(new Provenance(1, VoxelOrigin.Propagated) { From = new SlicePlace(2, 6) }, session.ProvenanceOn(1, 0));
        Assert.Equal(
            new Provenance(1, VoxelOrigin.Human) { From = new SlicePlace(2, 6), By = KeyframeSource.Drawn }, session.ProvenanceOn(1, 6));
        Assert.Equal(
            new Provenance(1, VoxelOrigin.Fused) { From = new SlicePlace(2, 6), To = new SlicePlace(2, 9) }, session.ProvenanceOn(1, 7));
        Assert.Equal(
            new Provenance(1, VoxelOrigin.Human) { From = new SlicePlace(2, 10), By = KeyframeSource.Absent }, session.ProvenanceOn(1, 10));
        Assert.Equal(new Provenance(1, VoxelOrigin.Background), session.ProvenanceOn(1, 11));
    }

    private static AnnotationSession Begun()
    {
        var session = new AnnotationSession(MovingDiscs.Scan, new PromptMaskSegmenter(), Carried);
        Draw(session);
        return session;
    }

    private static void Draw(AnnotationSession session)
    {
        session.Apply(new AddLabel(1, "left", default));
        session.Apply(new SetKeyframe(1, 2, 6, new PixelSet(MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6)), KeyframeSource.Drawn));
    }

    private static void Drain(AnnotationSession session)
    {
        foreach (var _ in session.Compute())
        {
        }
    }

    private sealed class Unasked : ISliceSegmenter
    {
        public void Segment(Slice query, Prompt prompt, Slice logits) => Assert.Fail("All of it was computed before.");
    }
}
