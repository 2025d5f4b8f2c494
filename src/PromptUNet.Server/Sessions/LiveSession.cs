using System.Diagnostics;
using PromptUNet.Annotation;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Operations;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// A task's annotation as all its pages share it: one command at a time, each told to everybody. It is in memory while that is used
/// and there is room, else in its journal; who follows it does not notice.
/// </summary>
/// <param name="open">Reads it from its files.</param>
/// <param name="queue">Computes what is stale.</param>
/// <param name="review">The task's state.</param>
/// <param name="untold">Learns why those who follow could not be told of a change.</param>
internal sealed class LiveSession(Func<Task<OpenSession>> open, PropagationQueue queue, string review, Action<Exception> untold)
    : IDisposable
{
    private const string Failed = "Slices could not be computed, and wait; the server's log tells more. Have them computed again, or correct them by hand.";

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(30), LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Subscribers _subscribers = new();
    private OpenSession? _open;
    private string _review = review;
    private string? _failure;
    private bool _paused;
    private long _lastUse;

    /// <summary>When it was used last, to be compared with others.</summary>
    public long LastUse => Interlocked.Read(ref _lastUse);

    /// <summary>Whether it is in memory.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Looks at the annotation while nothing changes it.</summary>
    public async Task<T> Look<T>(Func<AnnotationSession, T> look, CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        return look(entered.Session);
    }

    public async Task<SessionState> State(CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        return StateOf(entered.Open);
    }

    /// <summary>Follows the session from here on: first all of it, then every change.</summary>
    public async Task<Subscription> Follow(CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        return _subscribers.Add(Whole(entered.Open));
    }

    /// <summary>Takes a command once: into the journal, to everybody who follows, and to be computed.</summary>
    /// <param name="sender">Client, number and base.</param>
    /// <param name="caller">Whose client it is.</param>
    /// <param name="make">Makes the command, of the session as it is.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="Refusal">The task is closed, too much waits, or the command was made for an earlier state or does not fit.</exception>
    public async Task<Taken> Take(Sender sender, Caller caller, Func<AnnotationSession, Command> make, CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        var session = entered.Session;
        if (entered.Open.AppliedBefore(sender) is { } before)
        {
            return new Taken(session.Commands.Count, before);
        }

        CheckTurn(sender, entered.Open);
        try
        {
            var command = make(session);
            CheckRoom(command, session);
            session.Apply(command with { Origin = new Origin(sender.Client, sender.Number) { User = caller.Name, At = DateTimeOffset.UtcNow } });
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw Refusal.Unsuitable(e);
        }
        catch when (session.IsClosedForWriting)
        {
            Close();        // who comes next opens the journal again, which cuts off what the disk refused
            throw;
        }

        entered.Open.Remember(sender);
        Telemetry.Commands.Add(1, new KeyValuePair<string, object?>("do", session.Commands[^1].GetType().Name));
        _paused &= session.Commands[^1] is not Propagate;
        TellChange(entered.Open);
        return new Taken(session.Commands.Count, session.Commands.Count);
    }

    /// <summary>Has stale slices computed, or left alone until somebody asks.</summary>
    public async Task Pause(bool paused, CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        _paused = paused;
        TellChange(entered.Open);
    }

    /// <summary>Takes a step of the task's review while nothing changes the annotation.</summary>
    /// <param name="step">Gives the state that it leads to, and an answer.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task<T> Review<T>(Func<AnnotationSession, (string Review, T Answer)> step, CancellationToken cancel)
    {
        using var entered = await Enter(cancel);
        (_review, var answer) = step(entered.Session);
        Tell(() => new Update(entered.Session.Commands.Count) { State = StateOf(entered.Open) });
        return answer;
    }

    /// <summary>Goes on with a computation for a while; the session is free for commands between two slices.</summary>
    /// <param name="computation">Of this session.</param>
    /// <param name="turn">How long; one slice at least.</param>
    /// <param name="stop">Ends the turn early.</param>
    /// <returns>Whether there is more to compute.</returns>
    public bool Compute(Computation computation, TimeSpan turn, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        bool isLast, goesOn;
        do
        {
            if (!_gate.Wait(LongestWait, CancellationToken.None))
            {
                return true;        // something long is done with it; others need not wait for that
            }

            try
            {
                goesOn = !_paused && computation.Step(() => (_open ?? Open().GetAwaiter().GetResult()).Session);
                isLast = !goesOn || stop.IsCancellationRequested || Stopwatch.GetElapsedTime(start) >= turn;
                TellComputed(computation, goesOn, isLast);
            }
            finally
            {
                _gate.Release();
            }
        }
        while (!isLast);
        return goesOn;
    }

    /// <summary>Gives its memory back where nobody is at it and it has no turns in the queue.</summary>
    public bool TryPageOut()
    {
        if (_open is null || queue.Needs(this) || !_gate.Wait(0))
        {
            return false;
        }

        using var entered = new Entered(this);
        bool isIdle = _open is not null && !queue.Needs(this);
        if (isIdle)
        {
            Close();
        }

        return isIdle;
    }

    /// <summary>Ends it: those who follow come again, and find it in its journal.</summary>
    public void Dispose()
    {
        _gate.Wait();
        using var entered = new Entered(this);
        _subscribers.End();
        Close();
    }

    private async Task<Entered> Enter(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        var entered = new Entered(this);
        try
        {
            Interlocked.Exchange(ref _lastUse, Stopwatch.GetTimestamp());
            _ = _open ?? await Open();
            return entered;
        }
        catch
        {
            entered.Dispose();
            throw;
        }
    }

    private async Task<OpenSession> Open()
    {
        _open = await open();
        _open.Session.TakeChanges();        // whoever follows gets the whole
        EnqueueStale(_open.Session);
        if (_subscribers.Any)
        {
            Tell(() => Whole(_open));
        }

        return _open;
    }

    private void Close()
    {
        var closing = _open;
        _open = null;
        closing?.Dispose();
    }

    /// <exception cref="Refusal">No command of the sender is taken now.</exception>
    private void CheckTurn(Sender sender, OpenSession open)
    {
        if (_review is "submitted" or "accepted")
        {
            throw Refusal.Closed(_review);
        }

        if (sender.Base != open.Session.Commands.Count)
        {
            throw Refusal.Stale(StateOf(open));
        }

        open.CheckAscends(sender);
    }

    /// <exception cref="Refusal">Slices may have to be computed after the command, and too many others wait.</exception>
    private void CheckRoom(Command command, AnnotationSession session)
    {
        if (command is Propagate || session.State.Labels.Values.Any(l => !l.IsHeld))
        {
            queue.CheckRoomFor(this);
        }
    }

    private void EnqueueStale(AnnotationSession session)
    {
        if (!_paused && session.Stale is { Count: > 0 } stale)
        {
            _failure = null;
            queue.Enter(this, stale.Sum(range => range.Last - range.First + 1));
        }
    }

    private void TellChange(OpenSession open)
    {
        EnqueueStale(open.Session);
        TellAsItIs(open);
    }

    private void TellAsItIs(OpenSession open) =>
        Tell(() => Judged(
            new Update(open.Session.Commands.Count) { State = StateOf(open), Patches = Changes(open.Session) }, open.Session));

    private void TellComputed(Computation computation, bool goesOn, bool isLast)
    {
        if (!goesOn)
        {
            computation.Dispose();
            queue.Leave(this);
            (_failure, _paused) = computation.Failure is null ? (_failure, _paused) : (Failed, true);
            if (_open is { } open)
            {
                TellAsItIs(open);
            }
        }
        else if (isLast || computation.SinceTold >= Gathering)
        {
            computation.Told();
            var session = _open!.Session;
            Tell(() => new Update(session.Commands.Count)
            {
                Patches = Changes(session), Progress = queue.ProgressOf(this), TellsProgress = true,
            });
        }
    }

    private Update Whole(OpenSession open) =>
        Judged(new Update(open.Session.Commands.Count) { Reset = true, State = StateOf(open), Patches = [.. Patches.Of(open.Session.Result)] }, open.Session);

    /// <summary>With how far the computation is, or, once nothing is stale, with what is known of the result.</summary>
    private Update Judged(Update update, AnnotationSession session)
    {
        update = update with { Progress = queue.ProgressOf(this), TellsProgress = true };
        if (session.Stale.Count > 0)
        {
            return update;
        }

        var next = session.Suggestion();
        return update with
        {
            Confidence = session.State.Labels.Keys.ToDictionary(label => label, session.Confidences),
            Suggestion = next is null ? null : new NextCorrection(next.Label, next.Axis, next.Slice), TellsSuggestion = true,
        };
    }

    private SessionState StateOf(OpenSession open) =>
        SessionState.Of(open.Session, _paused, _review, open.Model, _failure is null ? open.Warnings : [.. open.Warnings, _failure]);

    private static Patch[] Changes(AnnotationSession session) => [.. session.TakeChanges().SelectMany(box => Patches.Of(session.Result, box))];

    /// <summary>Tells those who follow. Where that fails they are let go, and get all when they come again: work goes on.</summary>
    private void Tell(Func<Update> update)
    {
        try
        {
            _subscribers.Publish(update());
        }
        catch (Exception e)
        {
            _subscribers.End();
            untold(e);
        }
    }

    /// <summary>A time in which nobody else is at the session.</summary>
    private sealed class Entered(LiveSession live) : IDisposable
    {
        public OpenSession Open => live._open!;

        public AnnotationSession Session => Open.Session;

        public void Dispose() => live._gate.Release();
    }
}
