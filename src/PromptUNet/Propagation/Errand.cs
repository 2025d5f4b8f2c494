using System.Runtime.ExceptionServices;

namespace PromptUNet.Propagation;

/// <summary>
/// A piece of work that is done on another thread again and again, without taking memory for each time. Where no thread has
/// begun it after a while, the one who waits does it himself: threads that wait for each other's errands never run out.
/// </summary>
internal sealed class Errand(Action work) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How long a thread of the pool may take to begin. Taking its work at once would move it from core to core.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ManualResetEventSlim _done = new(true);
    private bool _open;                             // sent off, and nobody has begun it
    private ExceptionDispatchInfo? _failure;

    /// <summary>Sends it off; the time before must have been waited for or abandoned.</summary>
    public void Start()
    {
        _failure = null;
        _done.Reset();
        Volatile.Write(ref _open, true);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns once it is done; throws what it threw.</summary>
    public void Wait()
    {
        if (!_done.Wait(Patience))
        {
            Do();
            _done.Wait();
        }

        _failure?.Throw();
    }

    /// <summary>Returns once nobody works on it: it is done, however it went, or will not be begun.</summary>
    public void Abandon()
    {
        if (Take())
        {
            _done.Set();
        }

        _done.Wait();
    }

    /// <summary>Abandons it for good.</summary>
    public void Dispose()
    {
        Abandon();
        _done.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => Do();

    private void Do()
    {
        if (!Take())
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);      // thrown where it is waited for
        }
        finally
        {
            _done.Set();
        }
    }

    private bool Take() => Interlocked.Exchange(ref _open, false);
}
