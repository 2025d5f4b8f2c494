using PromptUNet.Annotation;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Telemetry;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// A task's annotation, shared by all pages that show it. It applies one command at a time and publishes each change to all pages. Pages
/// do not notice when it is moved out of memory and read again.
/// </summary>
internal sealed partial class LiveSession : IDisposable
{
    private readonly Subscribers _subscribers = new();
    private readonly Told _told = new();
    private readonly SessionMemory _memory;
    private readonly PropagationQueue _queue;
    private readonly Action<Exception> _publishFailed;
    private string _review;

    /// <param name="read">Reads the annotation from its files.</param>
    /// <param name="queue">Computes the stale slices.</param>
    /// <param name="annotator">The number of the task's annotator, in whose share they are computed.</param>
    /// <param name="review">The state of the task's review.</param>
    /// <param name="publishFailed">Called when a change could not be published.</param>
    public LiveSession(
        Func<Task<OpenSession>> read, PropagationQueue queue, long annotator, string review, Action<Exception> publishFailed)
    {
        (_queue, Annotator, _review, _publishFailed) = (queue, annotator, review, publishFailed);
        _memory = new SessionMemory(read, Opened);
    }

    /// <summary>The number of the task's annotator.</summary>
    public long Annotator { get; }

    /// <summary>The time of the last use, by which sessions are compared.</summary>
    public long LastUse => _memory.LastUse;

    /// <summary>Whether the annotation is in memory.</summary>
    public bool IsOpen => _memory.IsOpen;

    /// <summary>Reads something of the annotation while nothing changes it.</summary>
    public async Task<T> Read<T>(Func<AnnotationSession, T> read, CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        return read(access.Session);
    }

    public async Task<SessionState> State(CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        return StateOf(access.Current!);
    }

    /// <summary>Subscribes to the session. The first update is the whole annotation; each later one is a change.</summary>
    /// <param name="cut">Called when the subscriber reads too slowly, and has lost the subscription.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public async Task<Subscription> Follow(Action cut, CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        return _subscribers.Add(Whole(access.Current!), cut);
    }

    /// <summary>Applies a command once and writes it to the journal, publishes it, and has the stale slices computed.</summary>
    /// <param name="id">The client's name, the command's number, and the version it was made for.</param>
    /// <param name="caller">The user of the client.</param>
    /// <param name="make">Makes the journal's command from the annotation as it is.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="Refusal">
    /// The task takes no changes, or the command was made for an earlier version or does not fit. Or it asks for a computation, and too
    /// many tasks of the annotator are computed.
    /// </exception>
    public async Task<CommandResult> Apply(
        CommandId id, Caller caller, Func<AnnotationSession, Command> make, CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        var (open, session) = (access.Current!, access.Session);
        if (open.AppliedBefore(id) is { } before)
        {
            return new CommandResult(session.Commands.Count, before);
        }

        CheckAccepts(id, open);
        try
        {
            var command = make(session);
            if (command is Propagate)
            {
                CheckRoom();
            }

            session.Apply(command with { Origin = By(caller, id) });
        }
        catch when (session.IsClosedForWriting)
        {
            access.Close();     // the next access opens the journal again, which cuts off what the disk refused
            throw;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw Refusal.Unsuitable(e);
        }

        open.Remember(id);
        Measurements.Commands.Add(1, new KeyValuePair<string, object?>("do", session.Commands[^1].GetType().Name));
        _paused &= session.Commands[^1] is not Propagate;
        PublishCommand(open);
        return new CommandResult(session.Commands.Count, session.Commands.Count);
    }

    /// <summary>Takes a step of the task's review while nothing changes the annotation. Returns the step's answer.</summary>
    /// <param name="step">Returns the state after the step, and its answer.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public async Task<T> Review<T>(Func<AnnotationSession, (string Review, T Answer)> step, CancellationToken cancel)
    {
        using var access = await _memory.Enter(cancel);
        (_review, var answer) = step(access.Session);
        Publish(() => new Update(access.Session.Commands.Count) { Change = _told.Change(StateOf(access.Current!)) });
        return answer;
    }

    /// <summary>Removes the annotation from memory when it is idle. Returns whether it did.</summary>
    public bool TryPageOut()
    {
        if (!IsOpen || TakesTurns || _memory.TryEnter(TimeSpan.Zero) is not { } access)
        {
            return false;
        }

        using (access)
        {
            bool isIdle = IsOpen && !TakesTurns;
            if (isIdle)
            {
                access.Close();
                _told.Forget();
            }

            return isIdle;
        }
    }

    /// <summary>Ends the session. Pages that follow it come again, and get what its journal holds.</summary>
    public void Dispose()
    {
        _memory.Dispose();
        _subscribers.End();
    }

    private static Origin By(Caller caller, CommandId id) =>
        new(id.Client, id.Number) { User = caller.Name, UserId = caller.Id, At = DateTimeOffset.UtcNow };

    private void Opened(OpenSession open)
    {
        open.Session.TakeChanges();     // pages get the whole annotation instead
        EnqueueStale(open.Session);
        if (_subscribers.Any)
        {
            Publish(() => Whole(open));
        }
    }

    /// <exception cref="Refusal">The session takes no such command now.</exception>
    private void CheckAccepts(CommandId id, OpenSession open)
    {
        if (_review is "submitted" or "accepted")
        {
            throw new Refusal(409, "closed", $"The task is {_review} and takes no changes; reopen it, or have it returned, to go on.");
        }

        if (id.Base != open.Session.Commands.Count)
        {
            var state = StateOf(open);
            throw new Refusal(409, "stale", "The annotation has changed since; look at it as it is now and do it again.")
            {
                Extensions = new() { ["version"] = state.Version, ["state"] = state },
            };
        }

        open.CheckAscends(id);
    }

    private void PublishCommand(OpenSession open)
    {
        EnqueueStale(open.Session);
        PublishChanges(open);
    }

    private void PublishChanges(OpenSession open) => Publish(() => _told.Changes(open.Session, StateOf(open), Progress));

    private Update Whole(OpenSession open) => _told.Whole(open.Session, StateOf(open), Progress);

    private SessionState StateOf(OpenSession open) =>
        SessionState.Of(open.Session, _paused, _review, open.Model, _failure is null ? open.Warnings : [.. open.Warnings, _failure]);

    /// <summary>Publishes an update. When that fails it ends all subscriptions. Pages come again and get the whole annotation.</summary>
    private void Publish(Func<Update> update)
    {
        try
        {
            _subscribers.Publish(update());
        }
        catch (Exception e)
        {
            _subscribers.End();
            _publishFailed(e);
        }
    }
}
