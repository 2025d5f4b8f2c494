using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>A walk that approaches the next slice while one is segmented.</summary>
public sealed class AheadTests
{
    private static readonly Gen<(Volume Volume, PropagationOptions Options, Pass Pass)> Walks =
        from size in Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[2, 14])
        from seed in Gen.Int
        from align in Gen.Bool
        from handOn in Gen.Frequency((4, Gen.Const(HandOn.Drawn)), (1, Gen.Const(HandOn.Prediction)))
        from threshold in Gen.Double[0.02, 0.6].Nullable()
        from judged in Gen.Bool
        from down in Gen.Bool
        let slices = size.Item3
        select (
            Scans.Random(new Size3(size.Item1, size.Item2, slices), seed),
            new PropagationOptions
            {
                Align = align, Carry = new CarryOptions { Size = 24 }, HandOn = handOn, FeedbackThreshold = threshold,
                Presence = judged ? PresenceModel.Default with { Threshold = 0.1 } : null,
            },
            new Pass(new Keyframe(down ? slices - 1 : 0, Drawn(size.Item1, size.Item2, seed)), down ? -1 : 1, slices - 1));

    [Fact]
    public void Going_ahead_changes_nothing_that_happens()
    {
        int changed = 0, ended = 0;
        Walks.Sample((volume, options, pass) =>
        {
            var plain = Events(volume, options, pass, ahead: false);
            Assert.Equal(plain, Events(volume, options, pass, ahead: true));
            Interlocked.Add(ref changed, plain.Count(e => e.StartsWith(nameof(PromptChanged), StringComparison.Ordinal)));
            Interlocked.Add(ref ended, plain.Count(e => e.StartsWith(nameof(ObjectEnded), StringComparison.Ordinal)));
        }, iter: 300);
        Assert.True(changed > 20 && ended > 20, $"Prompts changed {changed} times, objects ended {ended} times: too seldom to tell.");
    }

    [Fact]
    public void What_the_segmenter_is_asked_stays_as_it_is_while_the_next_slice_is_approached() => Walks.Sample((volume, options, pass) =>
    {
        Drain(new SlicePass(volume, 2, new Patient(), options).Run(pass, ahead: true, CancellationToken.None));
    }, iter: 30);

    [Fact]
    public void A_segmenter_that_throws_is_heard_and_no_other_thread_is_left_at_work()
    {
        var volume = Scans.Random(new Size3(6, 5, 8), seed: 1);
        int asked = 0;
        var failing = new ScriptedSegmenter((query, prompt) => ++asked == 3 ? throw new IOException("full") : prompt.Mask);
        var loop = new FeedbackLoop(
            volume, 2, failing, new PropagationOptions { Threads = 2, Carry = new CarryOptions { Size = 24 }, Presence = null });
        Assert.Equal("full", Assert.Throws<IOException>(() => Drain(loop.Correct(new Keyframe(0, Drawn(6, 5, 1))))).Message);
        Assert.Equal([3, 4, 5, 6, 7], loop.Pending);
        Drain(loop.Resume());
        Assert.Empty(loop.Pending);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Cancelling_ends_the_walk_at_the_next_slice(int after)
    {
        using var cancel = new CancellationTokenSource();
        var loop = new FeedbackLoop(Scans.Numbered(10), 2, ScriptedSegmenter.Copy(),
            new PropagationOptions { Threads = 2, Align = false, FeedbackThreshold = null });
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            CancelAt(0);
            foreach (var _ in loop.Correct(new Keyframe(0, Drawn(4, 3, 1)), cancel.Token))
            {
                CancelAt(++seen);
            }
        });
        Assert.Equal(after, seen);
        Assert.Equal(Enumerable.Range(after + 1, 9 - after), loop.Pending);

        void CancelAt(int events)
        {
            if (events == after)
            {
                cancel.Cancel();
            }
        }
    }

    [Fact]
    public void Slices_of_one_pixel_are_segmented()
    {
        var propagator = new PropagatorRun(
            Scans.Random(new Size3(1, 1, 6), seed: 1), 2, new WindowSegmenter(
                new InputOptions { Size = 16 }, (_, _, logits) => logits.Clear()), new PropagationOptions { Threads = 2, Presence = null });
        var events = Drain(propagator.Run([new Keyframe(0, Drawn(1, 1, 0))]));
        Assert.Equal([1, 2, 3, 4, 5], events.OfType<SliceSegmented>().Select(e => e.Slice));
        Assert.All(Enumerable.Range(0, 6), k => Assert.False(propagator.Mask(k).IsEmpty));
    }

    /// <summary>The events in full, logits included.</summary>
    private static List<string> Events(Volume volume, PropagationOptions options, Pass pass, bool ahead) =>
        [.. new SlicePass(volume, 2, Vanishing(), options).Run(pass, ahead, CancellationToken.None)
            .Select(e => e is SliceSegmented s ? $"{s with { Logits = new Slice(0, 0) }} {string.Join(' ', s.Logits.Values)}" : $"{e}")];

    /// <summary>A restless one that finds nothing on about one slice of ten.</summary>
    private static ScriptedSegmenter Vanishing() => new((query, prompt) =>
    {
        var logits = new Slice(query.Width, query.Height);
        ScriptedSegmenter.Restless().Segment(query, prompt, logits);
        return query.Values[0] > 0.9f ? new Slice(query.Width, query.Height) : logits;
    });

    private static Mask Drawn(int width, int height, int seed)
    {
        var random = new Random(seed);
        var mask = new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(_ => random.Next(3) > 0)]);
        mask.Pixels[^1] = true;
        return mask;
    }

    private static List<PropagationEvent> Drain(IEnumerable<PropagationEvent> events) => [.. events];

    /// <summary>Looks at the question twice, with time for another thread to spoil it in between.</summary>
    private sealed class Patient : ISliceSegmenter
    {
        public void Segment(Slice query, Prompt prompt, Slice logits)
        {
            Slice[] asked =
            [
                query, prompt.Image, prompt.Mask, prompt.DrawnImage, prompt.DrawnMask, prompt.PreviousImage, prompt.PreviousMask,
                .. prompt.Flow is { } flow ? (Slice[])[flow.Length, flow.Divergence] : [],
            ];
            float[][] before = [.. asked.Select(slice => slice.Values.ToArray())];
            Thread.Sleep(1);
            Assert.Equal(before, [.. asked.Select(slice => slice.Values)]);
            PromptMaskSegmenter.Logits(prompt.Mask.Values, logits.Values);
        }
    }
}
