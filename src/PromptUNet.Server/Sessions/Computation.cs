using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Propagation;
using PromptUNet.Server.Operations;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// What is stale in a session, computed slice by slice. A command in between begins it anew, with the slices nearest to that command;
/// so does opening the session again. Of one thread.
/// </summary>
/// <param name="total">Slices that are stale.</param>
internal sealed class Computation(int total) : IDisposable
{
    private IEnumerator<(int Label, PropagationEvent Event)>? _events;
    private AnnotationSession? _session;
    private int _version;
    private long _begun, _told;
    private int _done, _total = total;

    /// <summary>What went wrong; null where nothing did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether it had a turn.</summary>
    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <summary>How long ago it was last told how far it is; long where it never was.</summary>
    public TimeSpan SinceTold => _told == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_told);

    /// <summary>How far it is; anything may read it at any time.</summary>
    public Progress Progress(int waiting) => new(_done, _total, SecondsLeft, waiting);

    /// <summary>Computes one slice.</summary>
    /// <param name="session">Gives the session, from its journal where it is not in memory.</param>
    /// <returns>Whether there is more.</returns>
    public bool Step(Func<AnnotationSession> session)
    {
        try
        {
            return Next(session());
        }
        catch (Exception e)     // of a segmenter or a disk, whatever it is: one session's failure must not end the others' work
        {
            Failure = e;
            return false;
        }
    }

    /// <summary>It was told how far it is.</summary>
    public void Told() => _told = Stopwatch.GetTimestamp();

    public void Dispose()
    {
        _events?.Dispose();
        (_events, _session) = (null, null);
    }

    private bool Next(AnnotationSession session)
    {
        if (_events is null || _session != session || _version != session.Commands.Count)
        {
            Dispose();
            (_session, _version, _begun, _told, _done) = (session, session.Commands.Count, Stopwatch.GetTimestamp(), 0, 0);
            _events = session.Compute().GetEnumerator();
        }

        int before = _done;
        while (_done == before)
        {
            if (!_events.MoveNext())
            {
                Telemetry.Propagation.Record(Stopwatch.GetElapsedTime(_begun).TotalSeconds);
                return false;
            }

            var happened = _events.Current.Event;
            (_done, _total) = (happened.Done, happened.Total);
            Telemetry.Slices.Add(happened is SliceSegmented ? 1 : 0);
        }

        return true;
    }

    private double? SecondsLeft => _done < 3 ? null : Stopwatch.GetElapsedTime(_begun).TotalSeconds / _done * (_total - _done);
}
