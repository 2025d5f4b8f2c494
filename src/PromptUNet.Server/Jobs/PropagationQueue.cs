using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Telemetry;

namespace PromptUNet.Server.Jobs;

/// <summary>A long computation that the queue runs in turns.</summary>
internal interface ITurn
{
    /// <summary>The number of the user in whose share it is.</summary>
    long User { get; }

    /// <summary>Whether it had a turn.</summary>
    bool HasBegun { get; }

    /// <summary>The exception that ended it; null when there was none.</summary>
    Exception? Failure { get; }

    /// <summary>Computes for one turn. Returns whether there is more to compute; if not, it has left the queue.</summary>
    /// <param name="length">How long the turn is. It computes one slice at least.</param>
    /// <param name="stop">Ends the turn after the slice that is computed.</param>
    bool Take(TimeSpan length, CancellationToken stop);
}

/// <summary>
/// Runs computations in turns on one thread, which the propagation's own threads work for. The user who has had the least time goes
/// next, with the next of the user's computations. A user who comes gets one slice at once, to see something. Who does so often gets no
/// more than <see cref="Lead"/> ahead of others. A limited number of computations take turns. The others wait, and need no memory for
/// that. A user with many makes room for a user with fewer.
/// </summary>
internal sealed partial class PropagationQueue : IDisposable
{
    private const int MostInTurns = 64;

    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(100), OneSlice = TimeSpan.Zero, Lead = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, UserShare> _shares = [];
    private readonly LinkedList<ITurn> _waiting = [];       // these take no turns, those who came first first
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<PropagationQueue> _log;
    private readonly int _most;
    private readonly Thread _worker;
    private ITurn? _computed;       // has its turn now
    private long _came;             // how often a user came

    public PropagationQueue(ServerOptions options, ILogger<PropagationQueue> log)
    {
        (_most, _log) = (options.MostWaiting, log);
        _worker = new Thread(Work) { IsBackground = true, Name = "Propagation" };
        _worker.Start();
    }

    /// <summary>Whether it runs what enters.</summary>
    public bool Works => _worker.IsAlive && !_stop.IsCancellationRequested;

    /// <summary>Adds a computation that is not in the queue.</summary>
    public void Enter(ITurn computation)
    {
        lock (_shares)
        {
            var share = ShareOf(computation);
            if (HasRoom() || TryMakeRoom(share))
            {
                Admit(computation, share);
            }
            else
            {
                _waiting.AddLast(computation);
            }

            Measurements.Queue.Add(1);
            Monitor.Pulse(_shares);
        }
    }

    /// <summary>Whether a computation takes turns. Its last results may be in memory alone then.</summary>
    public bool TakesTurns(ITurn computation)
    {
        lock (_shares)
        {
            return _shares.TryGetValue(computation.User, out var share) && share.Turns.Contains(computation);
        }
    }

    /// <summary>Removes a computation that is done or given up.</summary>
    public void Leave(ITurn computation)
    {
        lock (_shares)
        {
            if (ShareOf(computation).Turns.Remove(computation) || _waiting.Remove(computation))
            {
                Measurements.Queue.Add(-1);
            }

            if (HasRoom() && _waiting.MinBy(c => ShareOf(c).Turns.Count) is { } next)
            {
                _waiting.Remove(next);
                Admit(next, ShareOf(next));
            }
        }
    }

    /// <param name="user">The number of a user who asks for a computation.</param>
    /// <exception cref="Refusal">Too many computations of the user are in the queue (429).</exception>
    public void CheckRoom(long user)
    {
        lock (_shares)
        {
            int count = (_shares.TryGetValue(user, out var share) ? share.Turns.Count : 0) + _waiting.Count(c => c.User == user);
            if (count >= _most)
            {
                throw new Refusal(429, "busy", $"{count} annotations of yours are being computed; try again when some are done.")
                {
                    RetryAfter = TimeSpan.FromSeconds(2),
                };
            }
        }
    }

    /// <summary>Returns about how many turns come before this computation's; 0 when it is computed now.</summary>
    public int PlaceOf(ITurn computation)
    {
        lock (_shares)
        {
            var (share, order) = (ShareOf(computation), Order().ToList());
            int own = share.Turns.Concat(_waiting.Where(c => c.User == computation.User)).TakeWhile(c => c != computation).Count();
            return computation == _computed ? 0 : Math.Max(1, (own * order.Count) + Math.Max(0, order.IndexOf(share)));
        }
    }

    /// <summary>Stops after the slice that is computed.</summary>
    public void Stop()
    {
        _stop.Cancel();
        lock (_shares)
        {
            Monitor.Pulse(_shares);
        }

        _worker.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Work()
    {
        while (Next() is var (share, next))
        {
            long start = Stopwatch.GetTimestamp();
            bool isMore = next.Take(next.HasBegun ? TurnLength : OneSlice, _stop.Token);
            End(share, isMore ? next : null, Stopwatch.GetElapsedTime(start));
            if (next.Failure is { } failure)
            {
                LogFailure(failure.GetType(), failure.StackTrace);
            }
        }
    }

    /// <summary>Waits for a computation. Returns the one whose turn it is; null when the queue stops.</summary>
    private (UserShare Share, ITurn Computation)? Next()
    {
        lock (_shares)
        {
            while (!Order().Any() && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_shares);
            }

            if (_stop.IsCancellationRequested)
            {
                return null;
            }

            var share = Order().First();
            (share.GoesFirst, _computed) = (null, share.Turns.First!.Value);
            return (share, _computed);
        }
    }

    /// <summary>Notes the time that a turn took.</summary>
    /// <param name="share">The share of the user who had it.</param>
    /// <param name="again">The computation if there is more of it; else null.</param>
    /// <param name="time">The time of the turn.</param>
    private void End(UserShare share, ITurn? again, TimeSpan time)
    {
        lock (_shares)
        {
            share.Used += time;
            _computed = null;
            if (again is not null)
            {
                share.Turns.Remove(again);
                share.Turns.AddLast(again);
            }

            // Who comes begins with the least time in the queue, so that less time than that need not be remembered.
            var least = LeastUsed() ?? TimeSpan.MaxValue;
            foreach (long user in _shares.Where(s => s.Value.Turns.Count == 0 && s.Value.Used <= least).Select(s => s.Key).ToList())
            {
                _shares.Remove(user);
            }
        }
    }

    private UserShare ShareOf(ITurn computation)
    {
        if (!_shares.TryGetValue(computation.User, out var share))
        {
            _shares[computation.User] = share = new UserShare();
        }

        return share;
    }

    /// <summary>Returns the shares with computations that take turns, in their order. The one that has its turn now is first.</summary>
    private IEnumerable<UserShare> Order() => _shares.Values
        .Where(share => share.Turns.Count > 0)
        .OrderByDescending(share => _computed is not null && share.Turns.First!.Value == _computed)
        .ThenBy(share => share.GoesFirst ?? long.MaxValue)
        .ThenBy(share => share.Used);

    /// <summary>Returns the least time that a user in the queue has had; null when no user is in it.</summary>
    private TimeSpan? LeastUsed() => _shares.Values.Where(share => share.Turns.Count > 0).Min(share => (TimeSpan?)share.Used);

    private bool HasRoom() => _shares.Values.Sum(share => share.Turns.Count) < MostInTurns;

    private void Admit(ITurn computation, UserShare share)
    {
        if (share.Turns.Count == 0)
        {
            var least = LeastUsed() ?? TimeSpan.Zero;
            share.GoesFirst = share.Used <= least + Lead ? ++_came : null;
            share.Used = share.Used > least ? share.Used : least;
        }

        share.Add(computation, _computed);
    }

    /// <summary>
    /// Takes the turns from a computation of the user with most of them, or from one of the same user that has begun. Returns whether
    /// there was one.
    /// </summary>
    private bool TryMakeRoom(UserShare share)
    {
        var most = _shares.Values.MaxBy(s => s.Turns.Count)!;
        bool isFewer = share.Turns.Count + 1 < most.Turns.Count;
        var from = isFewer ? most : share;
        if (from.Turns.LastOrDefault(c => c != _computed) is not { } last || !(isFewer || last.HasBegun))
        {
            return false;
        }

        from.Turns.Remove(last);
        _waiting.AddFirst(last);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "A computation failed: {Kind}\n{Stack}")]
    private partial void LogFailure(Type kind, string? stack);
}
