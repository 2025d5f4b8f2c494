using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

public sealed class InterleavedTests
{
    private static readonly Gen<(Pass[] Passes, int Threads)> Plans = Gen.Select(Gen.Int[0, 12].Array[0, 6], Gen.Int[1, 4])
        .Select((counts, threads) => (counts.Select((count, i) => Of(100 * i, count)).ToArray(), threads));

    [Fact]
    public void All_that_happens_comes_in_order_within_each_source() => Plans.Sample((passes, threads) =>
    {
        var happened = Interleaved.Run(passes, s => Along(s), threads).ToList();
        Assert.Equal(passes.Sum(s => s.Count), happened.Count);
        Assert.All(passes, s => Assert.Equal(s.Slices, SlicesOf(s, happened)));
    });

    [Fact]
    public void The_order_over_all_sources_is_the_same_every_time() => Plans.Sample((passes, threads) =>
        Assert.Equal(Interleaved.Run(passes, s => Along(s), threads).ToList(), Interleaved.Run(passes, s => Along(s), threads)));

    [Fact]
    public void With_two_threads_both_neighbours_of_a_drawn_slice_come_first() =>
        Assert.Equal([1, 101, 2, 102], Interleaved.Run([Of(0, 2), Of(100, 2)], s => Along(s), 2).Select(h => ((ObjectEnded)h.Event).Slice));

    [Fact]
    public void With_one_thread_a_source_follows_the_other_on_the_callers_thread()
    {
        int caller = Environment.CurrentManagedThreadId;
        var happened =
            Interleaved.Run([Of(0, 2), Of(100, 2)], s => Along(s, _ => Assert.Equal(caller, Environment.CurrentManagedThreadId)), 1);
        Assert.Equal([1, 2, 101, 102], happened.Select(h => ((ObjectEnded)h.Event).Slice));
    }

    [Fact]
    public void Never_more_sources_than_threads_are_read_at_once() => Plans.Sample((passes, threads) =>
    {
        int at = 0, most = 0;
        foreach (var _ in Interleaved.Run(passes, s => Along(s, _ => Enter()), threads))
        {
        }

        Assert.InRange(most, 0, threads);

        void Enter()
        {
            int now = Interlocked.Increment(ref at);
            InterlockedMax(ref most, now);
            Thread.SpinWait(200);
            Interlocked.Decrement(ref at);
        }
    }, iter: 50);

    [Fact]
    public void Two_sources_are_read_at_the_same_time()
    {
        using var both = new Barrier(2);
        Assert.Equal(6, Interleaved.Run([Of(0, 3), Of(100, 3)], s => Along(s, _ => both.SignalAndWait()), 2).Count());
    }

    [Fact]
    public void A_failure_comes_out_as_itself_after_what_happened_before_it()
    {
        List<int> seen = [];
        var failure = Assert.Throws<IOException>(() =>
        {
            foreach (var (_, happened) in Interleaved.Run(
                [Of(0, 9), Of(100, 9)], s => Along(s, k => _ = k == 103 ? throw new IOException("full") : 0), 2))
            {
                seen.Add(((ObjectEnded)happened).Slice);
            }
        });
        Assert.Equal("full", failure.Message);
        Assert.Equal([1, 101, 2, 102, 3], seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void Whoever_breaks_off_finds_all_sources_disposed_of_and_nobody_at_work(int read)
    {
        int begun = 0, left = 0, working = 0;
        foreach (var _ in Interleaved.Run([Of(0, 9), Of(100, 9), Of(200, 9)], Watched, 2).Take(read))
        {
        }

        Assert.Equal(0, working);
        Assert.Equal(begun, left);

        IEnumerable<PropagationEvent> Watched(Pass pass)
        {
            Interlocked.Increment(ref begun);
            try
            {
                foreach (int k in pass.Slices)
                {
                    Interlocked.Increment(ref working);
                    Thread.SpinWait(2000);
                    Interlocked.Decrement(ref working);
                    yield return new ObjectEnded(k, k);
                }
            }
            finally
            {
                Interlocked.Increment(ref left);
            }
        }
    }

    [Fact]
    public void Sources_beside_one_that_fails_are_disposed_of()
    {
        int left = 0;
        Assert.Throws<IOException>(() => Interleaved.Run([Of(0, 9), Of(100, 9)], Watched, 2).ToList());
        Assert.Equal(2, left);

        IEnumerable<PropagationEvent> Watched(Pass pass)
        {
            try
            {
                yield return new ObjectEnded(0, 0);
                _ = pass.From.Slice == 0 ? throw new IOException("full") : 0;
                yield return new ObjectEnded(1, 1);
            }
            finally
            {
                Interlocked.Increment(ref left);
            }
        }
    }

    private static Pass Of(int from, int count) => new(new Keyframe(from, new Mask(1, 1)), 1, count);

    /// <summary>An event for each slice, after an action.</summary>
    private static IEnumerable<PropagationEvent> Along(Pass pass, Action<int>? before = null) => pass.Slices.Select(k =>
    {
        before?.Invoke(k);
        return new ObjectEnded(k, k);
    });

    private static IEnumerable<int> SlicesOf(Pass pass, IEnumerable<(Pass Source, PropagationEvent Event)> happened) =>
        happened.Where(h => ReferenceEquals(h.Source, pass)).Select(h => ((ObjectEnded)h.Event).Slice);

    private static void InterlockedMax(ref int most, int now)
    {
        for (int before = most; now > before; before = most)
        {
            Interlocked.CompareExchange(ref most, now, before);
        }
    }
}
