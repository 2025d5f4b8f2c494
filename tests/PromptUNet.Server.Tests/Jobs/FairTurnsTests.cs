using Microsoft.Extensions.Logging.Abstractions;
using PromptUNet.Prompting;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Tests.Jobs;

/// <summary>The queue alone, with computations that only note their turns.</summary>
public sealed class FairTurnsTests : IDisposable
{
    private const long Eve = 1, Anna = 2;

    private readonly List<Noted> _order = [];
    private readonly ManualResetEventSlim _gate = new();

    [Fact]
    public async Task Turns_go_round_by_user_however_many_tasks_one_has()
    {
        using var queue = Queue();
        var many = Enumerable.Range(0, 70).Select(_ => Enter(queue, Eve, turns: 20)).ToList();
        var one = Enter(queue, Anna, turns: 20);
        await Until(one);
        int others = TurnsOf(Eve);
        await Until([.. many]);
        Assert.InRange(others, 1, 200);     // of 1,400; by task she would have waited for nearly all of them
        Assert.Equal(1420, _order.Count);
    }

    [Fact]
    public async Task Who_comes_gets_a_slice_after_the_one_that_is_computed()
    {
        using var queue = Queue();
        var many = Enumerable.Range(0, 500).Select(_ => Enter(queue, Eve, turns: 2)).ToList();
        var one = Enter(queue, Anna, turns: 1);
        Assert.True(queue.TakesTurns(one));
        Assert.Equal(1, queue.PlaceOf(one));
        await Until([one, .. many]);
        Assert.InRange(_order.IndexOf(one), 0, 1);
    }

    [Fact]
    public async Task Users_with_one_task_each_stand_in_line_in_the_order_in_which_they_came()
    {
        using var queue = Queue();
        var all = Enumerable.Range(0, 70).Select(user => Enter(queue, user, turns: 1)).ToList();
        Assert.Equal(64, all.Count(queue.TakesTurns));
        Assert.All(all.Take(64), c => Assert.True(queue.TakesTurns(c)));
        await Until([.. all]);
        Assert.Equal(all.Skip(64), _order.Where(c => c.User >= 64));
    }

    [Fact]
    public async Task A_user_with_few_tasks_is_let_in_for_those_of_a_user_with_many()
    {
        using var queue = Queue();
        var many = Enumerable.Range(0, 100).Select(_ => Enter(queue, Eve, turns: 1)).ToList();
        var few = Enumerable.Range(0, 32).Select(_ => Enter(queue, Anna, turns: 1)).ToList();
        Assert.All(few, c => Assert.True(queue.TakesTurns(c)));
        Assert.Equal(32, many.Count(queue.TakesTurns));
        await Until([.. many, .. few]);
    }

    [Fact]
    public async Task Who_comes_again_and_again_does_not_stay_ahead_of_those_who_wait()
    {
        using var queue = Queue();
        var one = Enter(queue, Anna, turns: 100, milliseconds: 10);
        _gate.Set();
        int came = 0;
        for (; !one.Ended.IsCompleted; came++)
        {
            await Enter(queue, Eve, turns: 1, milliseconds: 60).Ended;
        }

        // As much time as Anna, and a second more: about 33 times. Coming first each time would be a hundred times.
        Assert.InRange(came, 1, 70);
    }

    [Fact]
    public async Task Who_asks_for_more_than_the_share_is_refused_and_nobody_else_is()
    {
        using var queue = Queue();
        var many = Enumerable.Range(0, 100).Select(_ => Enter(queue, Eve, turns: 1)).ToList();
        var refusal = Assert.Throws<Refusal>(() => queue.CheckRoom(Eve));
        Assert.Equal((429, TimeSpan.FromSeconds(2)), (refusal.Status, refusal.RetryAfter!.Value));
        queue.CheckRoom(Anna);
        many.Add(Enter(queue, Eve, turns: 1));      // the slices that a drawing makes stale
        await Until([.. many]);
        queue.CheckRoom(Eve);
    }

    public void Dispose() => _gate.Dispose();

    private static PropagationQueue Queue() => new(
        new ServerOptions { Data = "", Segmenter = new PromptMaskSegmenter(), Model = "copy" }, NullLogger<PropagationQueue>.Instance);

    private int TurnsOf(long user)
    {
        lock (_order)
        {
            return _order.Count(c => c.User == user);
        }
    }

    private Noted Enter(PropagationQueue queue, long user, int turns, int milliseconds = 1)
    {
        var computation = new Noted(queue, user, turns, milliseconds, this);
        queue.Enter(computation);
        return computation;
    }

    private async Task Until(params Noted[] computations)
    {
        _gate.Set();
        await Task.WhenAll(computations.Select(c => c.Ended)).WaitAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Noted(PropagationQueue queue, long user, int turns, int milliseconds, FairTurnsTests test) : ITurn
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = turns;

        public Task Ended => _ended.Task;

        public long User => user;

        public bool HasBegun { get; private set; }

        public Exception? Failure => null;

        public bool Take(TimeSpan length, CancellationToken stop)
        {
            test._gate.Wait(TimeSpan.FromSeconds(20), CancellationToken.None);      // so that a test that fails ends
            HasBegun = true;
            Thread.Sleep(milliseconds);
            lock (test._order)
            {
                test._order.Add(this);
            }

            if (--_left > 0)
            {
                return true;
            }

            queue.Leave(this);
            _ended.SetResult();
            return false;
        }
    }
}
