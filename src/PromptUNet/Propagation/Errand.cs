using System.Runtime.ExceptionServices;

namespace PromptUNet.Propagation;

/// <summary>A piece of work that is done on another thread again and again, without taking memory for each time.</summary>
internal sealed class Errand(Action work) : IThreadPoolWorkItem, IDisposable
{
    private readonly ManualResetEventSlim _done = new(true);
    private ExceptionDispatchInfo? _failure;

    /// <summary>Sends it off; the time before must have been waited for.</summary>
    public void Start()
    {
        _done.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns once it is done; throws what it threw.</summary>
    public void Wait()
    {
        _done.Wait();
        _failure?.Throw();
    }

    /// <summary>Returns once it is done, however it went.</summary>
    public void Abandon() => _done.Wait();

    public void Dispose()
    {
        Abandon();
        _done.Dispose();
    }

    void IThreadPoolWorkItem.Execute()
    {
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
}
