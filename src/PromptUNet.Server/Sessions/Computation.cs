using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Propagation;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Telemetry;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// Computes the stale slices of a session one by one. After each command it begins anew with the slices nearest to that command. It also
/// begins anew when the session has been read from its journal. Only the queue's thread steps it.
/// </summary>
/// <param name="session">The session, which is locked for each slice.</param>
/// <param name="total">The number of stale slices.</param>
internal sealed class Computation(LiveSession session, int total) : ITurn, IDisposable
{
    private IEnumerator<(int Label, PropagationEvent Event)>? _events;
    private AnnotationSession? _annotation;
    private int _version;
    private long _begun, _published;
    private int _done, _total = total;

    public long User => session.Annotator;

    public Exception? Failure { get; private set; }

    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <summary>The time since progress was published last; the longest time there is before the first.</summary>
    public TimeSpan SincePublished => _published == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_published);

    /// <summary>Returns how far it is. Any thread may ask at any time.</summary>
    /// <param name="waiting">Its place in the queue.</param>
    public Progress Progress(int waiting) => new(_done, _total, SecondsLeft, waiting);

    public bool Take(TimeSpan length, CancellationToken stop) => session.Compute(this, length, stop);

    /// <summary>Computes one slice. Returns whether there is more.</summary>
    /// <param name="open">Returns the annotation, and reads it from its journal if it is not in memory.</param>
    public bool Step(Func<AnnotationSession> open)
    {
        try
        {
            return Next(open());
        }
        catch (Exception e)     // whatever a segmenter or a disk throws: one session's failure must not end the work for others
        {
            Failure = e;
            return false;
        }
    }

    /// <summary>Notes that progress is published now.</summary>
    public void MarkPublished() => _published = Stopwatch.GetTimestamp();

    public void Dispose()
    {
        _events?.Dispose();
        (_events, _annotation) = (null, null);
    }

    private bool Next(AnnotationSession annotation)
    {
        if (_events is null || _annotation != annotation || _version != annotation.Commands.Count)
        {
            Begin(annotation);
        }

        int before = _done;
        while (_done == before)
        {
            if (!_events!.MoveNext())
            {
                Measurements.Propagation.Record(Stopwatch.GetElapsedTime(_begun).TotalSeconds);
                return false;
            }

            var happened = _events.Current.Event;
            (_done, _total) = (happened.Done, happened.Total);
            Measurements.Slices.Add(happened is SliceSegmented ? 1 : 0);
        }

        return true;
    }

    private void Begin(AnnotationSession annotation)
    {
        Dispose();
        (_annotation, _version) = (annotation, annotation.Commands.Count);
        (_begun, _published, _done) = (Stopwatch.GetTimestamp(), 0, 0);
        _events = annotation.Compute().GetEnumerator();
    }

    private double? SecondsLeft => _done < 3 ? null : Stopwatch.GetElapsedTime(_begun).TotalSeconds / _done * (_total - _done);
}
