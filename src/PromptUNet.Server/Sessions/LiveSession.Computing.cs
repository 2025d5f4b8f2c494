using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <content>How stale slices are computed.</content>
internal sealed partial class LiveSession
{
    private const string ComputationFailed =
        "Slices could not be computed, and wait; the server's log tells more. Have them computed again, or correct them by hand.";

    private static readonly TimeSpan PublishInterval = TimeSpan.FromMilliseconds(30), LongestWait = TimeSpan.FromMilliseconds(100);

    private Computation? _computation;      // in the queue; null when nothing is to be computed
    private string? _failure;
    private bool _paused;

    private Progress? Progress => _computation is { } computation ? computation.Progress(_queue.PlaceOf(computation)) : null;

    private bool TakesTurns => _computation is { } computation && _queue.TakesTurns(computation);

    /// <summary>Stops computing stale slices, or goes on with it.</summary>
    /// <exception cref="Refusal">They are to be computed, and too many tasks of the annotator are.</exception>
    public async Task Pause(bool paused, CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        if (!paused)
        {
            CheckRoom();
        }

        _paused = paused;
        PublishCommand(access.Current!);
    }

    /// <summary>Has the slices that are left not be computed.</summary>
    public void Stop() => _paused = true;

    /// <summary>Computes stale slices for one turn. Commands can be applied between two slices. Returns whether there is more.</summary>
    /// <param name="computation">That of this session.</param>
    /// <param name="turn">How long the turn is. It computes one slice at least.</param>
    /// <param name="stop">Ends the turn after the slice that is computed.</param>
    public bool Compute(Computation computation, TimeSpan turn, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        bool isLast, isMore;
        do
        {
            using var access = _memory.TryEnter(LongestWait);
            if (access is null)
            {
                return true;        // a long request uses the session; the others in the queue need not wait for it
            }

            isMore = !_paused && computation.Step(() => access.Open().GetAwaiter().GetResult().Session);
            isLast = !isMore || stop.IsCancellationRequested || Stopwatch.GetElapsedTime(start) >= turn;
            PublishSlices(access, computation, isMore, isLast);
        }
        while (!isLast);
        return isMore;
    }

    // Only who asks for a computation may be refused. The slices that a drawing makes stale wait, however many wait already.
    private void CheckRoom()
    {
        if (_computation is null)
        {
            _queue.CheckRoom(Annotator);
        }
    }

    private void EnqueueStale(AnnotationSession session)
    {
        if (_paused || session.Stale is not { Count: > 0 } stale)
        {
            return;
        }

        _failure = null;
        if (_computation is null)
        {
            _computation = new Computation(this, stale.Sum(range => range.Last - range.First + 1));
            _queue.Enter(_computation);
        }
    }

    private void PublishSlices(SessionMemory.Access access, Computation computation, bool isMore, bool isLast)
    {
        if (!isMore)
        {
            computation.Dispose();
            _queue.Leave(computation);
            _computation = null;
            (_failure, _paused) = computation.Failure is null ? (_failure, _paused) : (ComputationFailed, true);
            if (access.Current is { } open)
            {
                PublishChanges(open);
            }
        }
        else if (isLast || computation.SincePublished >= PublishInterval)
        {
            computation.MarkPublished();
            Publish(() => UpdateBuilder.Slices(access.Session, Progress));
        }
    }
}
