using Microsoft.Extensions.Logging;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Jobs;

/// <summary>
/// Computes what is stale in sessions, in turns: each session's slices for a moment, then the next one's, on one thread that the
/// propagation's own threads work for. Each waits as long as there are others, no longer.
/// </summary>
internal sealed partial class PropagationQueue : IDisposable
{
    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(100);

    private readonly LinkedList<LiveSession> _ring = [];        // the one that is computed first
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
                _ring.AddLast(session);
                Telemetry.Queue.Add(1);
                Monitor.Pulse(_ring);
            }
        }
    }

    /// <summary>Whether a session waits or is computed.</summary>
    public bool Holds(LiveSession session)
    {
        lock (_ring)
        {
            return _computations.ContainsKey(session);
        }
    }

    /// <summary>Nothing more is to be computed of a session for now.</summary>
    public void Leave(LiveSession session)
    {
        lock (_ring)
        {
            if (_computations.Remove(session))
            {
                _ring.Remove(session);
                Telemetry.Queue.Add(-1);
            }
        }
    }

    /// <exception cref="Refusal">Too many others wait (429).</exception>
    public void CheckRoomFor(LiveSession session)
    {
        lock (_ring)
        {
            if (_ring.Count >= _most && !_computations.ContainsKey(session))
            {
                throw Refusal.Busy($"{_ring.Count} annotations are being computed; try again in a few seconds.", seconds: 2);
            }
        }
    }

    /// <summary>How far a session is; null where nothing of it is computed.</summary>
    public Progress? ProgressOf(LiveSession session)
    {
        lock (_ring)
        {
            return _computations.TryGetValue(session, out var computation)
                ? computation.Progress(_ring.TakeWhile(s => s != session).Count())
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
            if (next.Session.Compute(next.Computation, TurnLength, _stop.Token))
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
