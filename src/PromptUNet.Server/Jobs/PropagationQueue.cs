using Microsoft.Extensions.Logging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Telemetry;

namespace PromptUNet.Server.Jobs;

/// <summary>A long computation that the queue runs in turns.</summary>
internal interface ITurn
{
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
/// Runs computations in turns on one thread, which the propagation's own threads work for. A new computation gets one slice at once, so
/// that its user sees something; after that it takes its turn like the others. A limited number take turns. The others wait until one
/// of those is done, and need no memory for that.
/// </summary>
internal sealed partial class PropagationQueue : IDisposable
{
    private const int MostInTurns = 64;

    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(100), OneSlice = TimeSpan.Zero;

    private readonly LinkedList<ITurn> _turns = [];         // the first one is computed
    private readonly LinkedList<ITurn> _waiting = [];       // these have not begun
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<PropagationQueue> _log;
    private readonly int _most;
    private readonly Thread _worker;

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
        lock (_turns)
        {
            Admit(computation);
            Measurements.Queue.Add(1);
            Monitor.Pulse(_turns);
        }
    }

    /// <summary>Whether a computation takes turns. Its last results may be in memory alone then.</summary>
    public bool TakesTurns(ITurn computation)
    {
        lock (_turns)
        {
            return _turns.Contains(computation);
        }
    }

    /// <summary>Removes a computation that is done or given up.</summary>
    public void Leave(ITurn computation)
    {
        lock (_turns)
        {
            if (_turns.Remove(computation) || _waiting.Remove(computation))
            {
                Measurements.Queue.Add(-1);
            }

            if (_turns.Count < MostInTurns && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                Admit(next.Value);
            }
        }
    }

    /// <exception cref="Refusal">Too many computations are in the queue (429).</exception>
    public void CheckRoom()
    {
        lock (_turns)
        {
            int count = _turns.Count + _waiting.Count;
            if (count >= _most)
            {
                throw new Refusal(429, "busy", $"{count} annotations are being computed; try again in a few seconds.")
                {
                    RetryAfter = TimeSpan.FromSeconds(2),
                };
            }
        }
    }

    /// <summary>Returns how many computations are before this one; 0 when it is computed now.</summary>
    public int PlaceOf(ITurn computation)
    {
        lock (_turns)
        {
            return _turns.Concat(_waiting).TakeWhile(other => other != computation).Count();
        }
    }

    /// <summary>Stops after the slice that is computed.</summary>
    public void Stop()
    {
        _stop.Cancel();
        lock (_turns)
        {
            Monitor.Pulse(_turns);
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
        while (Next() is { } next)
        {
            if (next.Take(next.HasBegun ? TurnLength : OneSlice, _stop.Token))
            {
                MoveLast(next);
            }

            if (next.Failure is { } failure)
            {
                LogFailure(failure.GetType(), failure.StackTrace);
            }
        }
    }

    /// <summary>Waits for a computation. Returns the first one; null when the queue stops.</summary>
    private ITurn? Next()
    {
        lock (_turns)
        {
            while (_turns.Count == 0 && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_turns);
            }

            return _stop.IsCancellationRequested ? null : _turns.First!.Value;
        }
    }

    /// <summary>
    /// Puts a computation behind the first one and behind others that have not begun. It has to wait when all turns are taken.
    /// </summary>
    private void Admit(ITurn computation)
    {
        var place = _turns.First?.Next;
        while (place is not null && !place.Value.HasBegun)
        {
            place = place.Next;
        }

        if (_turns.Count >= MostInTurns)
        {
            _waiting.AddLast(computation);
        }
        else if (place is null)
        {
            _turns.AddLast(computation);
        }
        else
        {
            _turns.AddBefore(place, computation);
        }
    }

    private void MoveLast(ITurn computation)
    {
        lock (_turns)
        {
            _turns.Remove(computation);
            _turns.AddLast(computation);
        }
    }

    [LoggerMessage(LogLevel.Error, "A computation failed: {Kind}\n{Stack}")]
    private partial void LogFailure(Type kind, string? stack);
}
