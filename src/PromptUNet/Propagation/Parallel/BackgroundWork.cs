using System.Runtime.ExceptionServices;

namespace PromptUNet.Propagation;

/// <summary>
/// Work that the thread pool does again and again, without new memory for each time. The waiting thread does the work itself if the
/// pool has not begun it within 20 ms; else nested waits could use up the pool.
/// </summary>
internal sealed class BackgroundWork(Action work) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How long the pool may take to begin. Taking its work at once would move the work from core to core.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ManualResetEventSlim _done = new(true);
    private bool _queued;       // and no thread has begun it
    private ExceptionDispatchInfo? _failure;

    /// <summary>Queues the work. The time before must have been waited for or abandoned.</summary>
    public void Start()
    {
        _failure = null;
        _done.Reset();
        Volatile.Write(ref _queued, true);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns when the work is done; throws what it threw.</summary>
    public void Wait()
    {
        if (!_done.Wait(Patience))
        {
            Do();
            _done.Wait();
        }

        _failure?.Throw();
    }

    /// <summary>Returns when no thread does the work: it is done, even if it failed, or will not be begun.</summary>
    public void Abandon()
    {
        if (TakeFromQueue())
        {
            _done.Set();
        }

        _done.Wait();
    }

    /// <summary>Abandons the work for good.</summary>
    public void Dispose()
    {
        Abandon();
        _done.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => Do();

    private void Do()
    {
        if (!TakeFromQueue())
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);      // thrown to the thread that waits
        }
        finally
        {
            _done.Set();
        }
    }

    private bool TakeFromQueue() => Interlocked.Exchange(ref _queued, false);
}
