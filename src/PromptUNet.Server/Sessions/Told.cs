using PromptUNet.Annotation;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// What all who follow a session know of it, so that an update tells only what is new. Who comes later gets the whole state, and the next
/// update has the whole quality for all.
/// </summary>
internal sealed class Told
{
    private SessionState? _state;
    private Quality? _quality;

    /// <summary>Returns the whole annotation, for a page that begins to follow it.</summary>
    public Update Whole(AnnotationSession session, SessionState state, Progress? progress)
    {
        (_state, _quality) = (state, null);
        return UpdateBuilder.Whole(session, state, progress, Quality.Of(session));
    }

    /// <summary>Returns what has changed since the last update.</summary>
    public Update Changes(AnnotationSession session, SessionState state, Progress? progress)
    {
        var (known, now) = (_quality, Quality.Of(session));
        _quality = now ?? known;
        return UpdateBuilder.Changes(session, Change(state), progress, now?.Since(known));
    }

    /// <summary>Returns what has changed of the state.</summary>
    public StateChange Change(SessionState now)
    {
        var known = _state ?? now;
        _state = now;
        return StateChange.Of(known, now);
    }

    /// <summary>
    /// Forgets the state of an annotation that leaves the memory. Who follows gets the whole of it when it is read again.
    /// </summary>
    public void Forget() => (_state, _quality) = (null, null);
}
