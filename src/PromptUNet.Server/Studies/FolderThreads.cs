using System.Collections.Concurrent;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Studies;

/// <summary>
/// A few threads that wait for a folder which may never answer, as one on a network can. Requests wait for them, for a limited time, and
/// hold no thread meanwhile. A call that hangs keeps its thread until the folder answers.
/// </summary>
internal sealed class FolderThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly TimeSpan _longest;

    /// <param name="count">The number of threads.</param>
    /// <param name="longest">How long a request waits for its answer.</param>
    public FolderThreads(int count, TimeSpan longest)
    {
        _longest = longest;
        for (int i = 0; i < count; i++)
        {
            // In the background, so that a thread that hangs does not keep the server from ending.
            new Thread(Serve) { IsBackground = true, Name = $"Scans' folder {i + 1}" }.Start();
        }
    }

    /// <summary>Runs something on one of the threads. What comes too late is disposed.</summary>
    /// <param name="work">Asks the folder. Between two calls it looks whether anybody still waits.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="Refusal">The folder did not answer in time (503).</exception>
    public async Task<T> Run<T>(Func<CancellationToken, T> work, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var token = end.Token;
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Do(work, done, token), cancel);
        try
        {
            return await done.Task.WaitAsync(_longest, cancel);
        }
        catch (TimeoutException)
        {
            throw new Refusal(503, "folder-silent", "The server's folder of scans does not answer. Tell whoever runs the server.")
            {
                RetryAfter = _longest,
            };
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    public void Dispose() => _work.CompleteAdding();

    private static void Do<T>(Func<CancellationToken, T> work, TaskCompletionSource<T> done, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            var answer = work(cancel);
            if (cancel.IsCancellationRequested || !done.TrySetResult(answer))
            {
                (answer as IDisposable)?.Dispose();
            }
        }
        catch (Exception e)     // whatever it is, the request gets it, and the thread goes on
        {
            done.TrySetException(e);
        }
    }

    private void Serve()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
