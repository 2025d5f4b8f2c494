using Microsoft.Extensions.Logging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Jobs;

/// <summary>
/// Computes what is stale in sessions, in turns: each session's slices for a moment, then the next one's, on one thread that the
/// propagation's own threads work for. Who comes gets one slice before the others' turns, so that something is seen at once, and waits then
/// as long as there are others, no longer. So many at most take turns; others stand in line
/// until one of them is done, and need no memory while they do.
/// </summary>
internal sealed partial class PropagationQueue : IDisposable
{
    private const int MostInTurns = 64;

    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(100), OneSlice = TimeSpan.Zero;

    private readonly LinkedList<LiveSession> _ring = [];        // the one that is computed first
    private readonly LinkedList<LiveSession> _line = [];        // nothing of these was computed since they came
    private readonly Dictionary<LiveSession, Computation> _computations = [];
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

    /// <summary>Whether it computes what enters.</summary>
    public bool Works => _worker.IsAlive && !_stop.IsCancellationRequested;

    /// <summary>Has a session's stale slices computed; nothing where that goes on already.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="slices">How many are stale.</param>
    public void Enter(LiveSession session, int slices)
    {
        lock (_ring)
        {
            if (_computations.TryAdd(session, new Computation(slices)))
            {
                Admit(session);
                Telemetry.Queue.Add(1);
                Monitor.Pulse(_ring);
            }
        }
    }

    /// <summary>Whether a session takes turns, so that what was computed of it last is in memory alone.</summary>
    public bool Needs(LiveSession session)
    {
        lock (_ring)
        {
            return _ring.Contains(session);
        }
    }

    /// <summary>Nothing more is to be computed of a session for now.</summary>
    public void Leave(LiveSession session)
    {
        lock (_ring)
        {
            if (_computations.Remove(session))
            {
                _ = _ring.Remove(session) || _line.Remove(session);
                Telemetry.Queue.Add(-1);
            }

            if (_ring.Count < MostInTurns && _line.First is { } next)
            {
                _line.RemoveFirst();
                Admit(next.Value);
            }
        }
    }

    /// <exception cref="Refusal">Too many others wait (429).</exception>
    public void CheckRoomFor(LiveSession session)
    {
        lock (_ring)
        {
            if (_computations.Count >= _most && !_computations.ContainsKey(session))
            {
                throw Refusal.Busy($"{_computations.Count} annotations are being computed; try again in a few seconds.", seconds: 2);
            }
        }
    }

    /// <summary>How far a session is; null where nothing of it is computed.</summary>
    public Progress? ProgressOf(LiveSession session)
    {
        lock (_ring)
        {
            return _computations.TryGetValue(session, out var computation)
                ? computation.Progress(_ring.Concat(_line).TakeWhile(s => s != session).Count())
                : null;
        }
    }

    /// <summary>Stops after the slice that is computed now.</summary>
    public void Stop()
    {
        _stop.Cancel();
        lock (_ring)
        {
            Monitor.Pulse(_ring);
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
            if (next.Session.Compute(next.Computation, next.Computation.HasBegun ? TurnLength : OneSlice, _stop.Token))
            {
                PutLast(next.Session);
            }

            if (next.Computation.Failure is { } failure)
            {
                Failed(failure.GetType(), failure.StackTrace);
            }
        }
    }

    private (LiveSession Session, Computation Computation)? Next()
    {
        lock (_ring)
        {
            while (_ring.Count == 0 && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_ring);
            }

            return _stop.IsCancellationRequested ? null : (_ring.First!.Value, _computations[_ring.First.Value]);
        }
    }

    /// <summary>Into the ring, behind the one that is computed and others that came just now; where it is full, into the line.</summary>
    private void Admit(LiveSession session)
    {
        var place = _ring.First?.Next;
        while (place is not null && !_computations[place.Value].HasBegun)
        {
            place = place.Next;
        }

        if (_ring.Count >= MostInTurns)
        {
            _line.AddLast(session);
        }
        else if (place is null)
        {
            _ring.AddLast(session);
        }
        else
        {
            _ring.AddBefore(place, session);
        }
    }

    [LoggerMessage(LogLevel.Error, "A computation failed: {Kind}\n{Stack}")]
    private partial void Failed(Type kind, string? stack);

    private void PutLast(LiveSession session)
    {
        lock (_ring)
        {
            _ring.Remove(session);
            _ring.AddLast(session);
        }
    }
}
