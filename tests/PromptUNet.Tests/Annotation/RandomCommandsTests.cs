using PromptUNet.Alignment;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Tests.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>Ten thousand random commands on random volumes: what must hold after each of them.</summary>
public sealed class RandomCommandsTests
{
    private const int Seeds = 20;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Five_hundred_commands_keep_every_promise(int seed) => Annotate(seed, 500);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Numbers))]
    public void Ten_thousand_commands_keep_every_promise(int seed) => Annotate(seed + Seeds, 10_000);

    private static void Annotate(int seed, int commands)
    {
        var annotator = new RandomAnnotator(seed);
        var volume = Scans.Random(annotator.Size(), seed);
        var options = new PropagationOptions
        {
            Threads = 1 + (seed % 3), Align = seed % 4 < 2, Carry = new CarryOptions { Size = 24 }, HandOn = (HandOn)(seed % 3 / 2),
            FeedbackThreshold = seed % 5 == 0 ? 0.3 : null, Presence = PresenceModel.Default with { Threshold = 0.3 },
        };
        var segmenter = new Unseen(ScriptedSegmenter.Restless());
        bool isCached = seed % 2 == 0;
        using var session = new AnnotationSession(volume, segmenter, options, isCached ? AnnotationSession.DefaultCache : 0);
        var start = session.State;
        int[] first = session.Result.ToArray();
        var seen = new Dictionary<AnnotationState, int[]>(ReferenceEqualityComparer.Instance);
        for (int n = 0; n < commands; n++)
        {
            bool wasWhole = session.Stale.Count == 0;
            var before = session.State;
            int[] shown = session.Result.ToArray();
            var command = annotator.Next(session);
            if (!Applied(session, command))
            {
                Assert.Same(before, session.State);
                Assert.Equal(shown, session.Result.ToArray());
                continue;
            }

            CheckAgreement(session);
            CheckLock(command, session, shown);
            if (wasWhole && !isCached)
            {
                CheckRecomputed(session, before);
            }

            CheckKept(before, session, shown);
            Compute(session, stopAfter: annotator.Now(4) ? 1 : int.MaxValue);
            CheckAgreement(session);
            CheckChanges(session, shown);
            if (session.Stale.Count == 0)
            {
                int[] result = session.Result.ToArray();
                Assert.Equal(seen.TryAdd(session.State, result) ? result : seen[session.State], result);
                Assert.Equal(PlainAnnotation.Result(session.State, volume, segmenter, options), result);
            }
        }

        CheckReplay(session, volume, segmenter, options);
        while (session.History.CanUndo)
        {
            session.Apply(new Undo());
        }

        Assert.Same(start, session.State);
        Assert.Equal(first, session.Result.ToArray());
    }

    /// <summary>What the result shows otherwise than before lies in the boxes that the session tells of.</summary>
    private static void CheckChanges(AnnotationSession session, int[] shown)
    {
        var boxes = session.TakeChanges();
        int[] result = session.Result.ToArray();
        var size = session.State.Grid.Size;
        for (int v = 0; v < shown.Length; v++)
        {
            int i = v % size.X, j = v / size.X % size.Y, k = v / (size.X * size.Y);
            Assert.True(shown[v] == result[v] || boxes.Any(b => IsIn(b.Along(0), i) && IsIn(b.Along(1), j) && IsIn(b.Along(2), k)));
        }

        Assert.Empty(session.TakeChanges());

        static bool IsIn((int First, int Last) range, int index) => index >= range.First && index <= range.Last;
    }

    private static bool Applied(AnnotationSession session, Command command)
    {
        try
        {
            session.Apply(command);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Compute(AnnotationSession session, int stopAfter)
    {
        var stale = Slices(session.Stale).ToHashSet();
        var told = new HashSet<(int, int)>();
        foreach (var (label, happened) in session.Compute().Take(stopAfter))
        {
            told.UnionWith(happened switch
            {
                SliceSegmented segmented => [(label, segmented.Slice)],
                ObjectEnded ended => ended.Slices.Select(s => (label, s)),
                _ => [],
            });
        }

        Assert.Equal(stopAfter == int.MaxValue ? [] : stale.Except(told).Order(), Slices(session.Stale).Order());
    }

    /// <summary>
    /// Each label is on its keyframes what they say, whatever other labels have there. The result shows locked voxels, and elsewhere what
    /// was painted last.
    /// </summary>
    private static void CheckAgreement(AnnotationSession session)
    {
        var (result, state) = (session.Result, session.State);
        foreach (var label in state.Labels.Values)
        {
            if (label.Frozen is { } frozen)
            {
                Assert.Equal(frozen.ToLabels(state.Grid), VoxelSet.Of(result, label.Id).ToLabels(state.Grid));
                continue;
            }

            foreach (var (place, keyframe) in label.Keyframes)
            {
                Assert.Equal(keyframe.Mask, session.Own(label.Id, place));
            }
        }

        int[] shown = result.ToArray();
        var size = state.Grid.Size;
        for (int v = 0; v < shown.Length; v++)
        {
            int i = v % size.X, j = v / size.X % size.Y, k = v / (size.X * size.Y);
            var last = state.Labels.Values.Where(l => !l.IsLocked)
                .Select(l => (l.Id, Moment: PlainAnnotation.Painted(l, i, j, k))).Where(l => l.Moment is not null).ToList();
            if (last.Count > 0 && !state.Labels.Values.Any(l => l.Frozen?.On(new SlicePlace(2, k))[i, j] == true))
            {
                Assert.Equal(last.MaxBy(l => l.Moment).Id, shown[v]);
            }
        }
    }

    private static void CheckLock(Command command, AnnotationSession session, int[] shown)
    {
        if (command is LockLabel { Label: var label })
        {
            Assert.Equal(shown, session.Result.ToArray());
            Assert.True(session.State.Labels[label].IsLocked);
        }
    }

    /// <summary>What is to be computed is what has other neighbours than before, slice by slice.</summary>
    private static void CheckRecomputed(AnnotationSession session, AnnotationState before)
    {
        var size = before.Grid.Size;
        List<(int, int)> expected = [];
        foreach (var label in session.State.Labels.Values)
        {
            var old = before.Labels.TryGetValue(label.Id, out var known) ? PlainAnnotation.Sources(known, size) : [];
            expected.AddRange(
                PlainAnnotation.Sources(label, size).Where(s => old.GetValueOrDefault(s.Key) != s.Value).Select(s => (label.Id, s.Key)));
        }

        Assert.Equal(expected.Where(e => IsOpen(e.Item1)).Order(), Slices(session.Stale).Where(s => IsOpen(s.Label)).Order());

        // One that is unlocked may have been locked before it was whole.
        bool IsOpen(int label) => !session.State.Labels[label].IsLocked && before.Labels.GetValueOrDefault(label)?.IsLocked != true;
    }

    /// <summary>Labels that were locked before and are now have kept each voxel.</summary>
    private static void CheckKept(AnnotationState before, AnnotationSession session, int[] shown)
    {
        int[] now = session.Result.ToArray();
        foreach (int label in before.Labels.Values.Where(
            l => l.IsLocked && session.State.Labels.GetValueOrDefault(l.Id)?.Frozen == l.Frozen).Select(l => l.Id))
        {
            Assert.Equal(shown.Select(v => v == label), now.Select(v => v == label));
        }
    }

    private static void CheckReplay(AnnotationSession session, Volume volume, ISliceSegmenter segmenter, PropagationOptions options)
    {
        Compute(session, int.MaxValue);
        var content = new JournalContent(JournalHeader.Of(volume, "restless", options), session.Commands, 0, "", null);
        Assert.Equal(session.Result.ToArray(), AnnotationSession.Replay(content, volume, segmenter, "restless", threads: 4).ToArray());
    }

    private static IEnumerable<(int Label, int Slice)> Slices(IEnumerable<SliceRange> ranges) =>
        ranges.SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1).Select(s => (r.Label, s)));

    /// <summary>A segmenter whose questions need not be remembered.</summary>
    private sealed class Unseen(ScriptedSegmenter scripted) : ISliceSegmenter
    {
        public void Segment(Slice query, Prompt prompt, Slice logits)
        {
            scripted.Segment(query, prompt, logits);
            lock (scripted.Asked)
            {
                scripted.Asked.Clear();
            }
        }
    }
}
