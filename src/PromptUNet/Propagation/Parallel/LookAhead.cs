namespace PromptUNet.Propagation;

/// <summary>
/// Goes from place to place. While the caller uses the result at one place, another thread computes the result at the next one.
/// </summary>
internal sealed class LookAhead<T> : IDisposable
{
    private readonly Action<T, int, T> _step;
    private readonly BackgroundWork? _work;
    private T _here, _next;
    private int _place;         // that the step leads to
    private bool _isStarted;    // the step to the next place, on another thread

    /// <param name="start">The result at the start.</param>
    /// <param name="next">Memory for the next place.</param>
    /// <param name="step">Goes from the result here to a place, and writes the result there into its last argument.</param>
    /// <param name="ahead">Whether the next place is computed on another thread; else all happens on the caller's thread.</param>
    public LookAhead(T start, T next, Action<T, int, T> step, bool ahead)
    {
        (_here, _next, _step) = (start, next, step);
        _work = ahead ? new BackgroundWork(Step) : null;
    }

    /// <summary>Goes to the next place. Returns the result there, valid until the next call.</summary>
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

    /// <summary>Discards the result computed ahead, so that it is computed anew. No other thread works when this returns.</summary>
    public void Forget()
    {
        _work?.Abandon();
        _isStarted = false;
    }

    public void Dispose() => _work?.Dispose();

    private void Step() => _step(_here, _place, _next);
}
