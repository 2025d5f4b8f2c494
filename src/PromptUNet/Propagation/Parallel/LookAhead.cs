namespace PromptUNet.Propagation;

/// <summary>
/// Goes from place to place. While the caller uses what was found at one place, another thread finds what is at the next one.
/// </summary>
internal sealed class LookAhead<T> : IDisposable
{
    private readonly Action<T, int, T> _step;
    private readonly BackgroundWork? _work;
    private T _here, _next;
    private int _place;         // that the step leads to
    private bool _isStarted;    // the step to the next place, on another thread

    /// <param name="start">What is known at the start.</param>
    /// <param name="next">Memory for the next place.</param>
    /// <param name="step">Goes from what is known here to a place, and writes what is there into its last argument.</param>
    /// <param name="ahead">Whether to find the next place on another thread; else all happens on the caller's.</param>
    public LookAhead(T start, T next, Action<T, int, T> step, bool ahead)
    {
        (_here, _next, _step) = (start, next, step);
        _work = ahead ? new BackgroundWork(Step) : null;
    }

    /// <summary>Goes to the next place. Returns what is there, valid until the next call.</summary>
    /// <param name="place">The next place.</param>
    /// <param name="after">The one after it; null when there is none.</param>
    public T Go(int place, int? after)
    {
        _place = place;
        if (_isStarted)
        {
            _work!.Wait();
        }
        else
        {
            Step();
        }

        (_here, _next) = (_next, _here);
        _isStarted = _work is not null && after is not null;
        if (_isStarted)
        {
            _place = after!.Value;
            _work!.Start();
        }

        return _here;
    }

    /// <summary>Forgets what was found ahead, so that it is found anew. No other thread works when this returns.</summary>
    public void Forget()
    {
        _work?.Abandon();
        _isStarted = false;
    }

    public void Dispose() => _work?.Dispose();

    private void Step() => _step(_here, _place, _next);
}
