using System.Diagnostics;
using PromptUNet.Annotation;

namespace PromptUNet.Server.Sessions;

/// <summary>
/// Keeps an annotation in memory while it is used, and lets one user at a time at it. When it is not in memory it is in its journal, and
/// the next user reads it from there.
/// </summary>
/// <param name="read">Reads the annotation from its files.</param>
/// <param name="opened">Called when the annotation was read, before the user gets it.</param>
internal sealed class SessionMemory(Func<Task<OpenSession>> read, Action<OpenSession> opened) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private OpenSession? _open;
    private long _lastUse;

    /// <summary>The time of the last use, by which sessions are compared.</summary>
    public long LastUse => Interlocked.Read(ref _lastUse);

    /// <summary>Whether the annotation is in memory.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Waits for its turn, and reads the annotation if it is not in memory. Disposing the access lets the next one in.</summary>
    public async Task<Access> Enter(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        var access = new Access(this);
        try
        {
            Interlocked.Exchange(ref _lastUse, Stopwatch.GetTimestamp());
            await access.Open();
            return access;
        }
        catch
        {
            access.Dispose();
            throw;
        }
    }

    /// <summary>Waits for its turn, but reads nothing. Returns null when the annotation is in use for longer than the wait.</summary>
    public Access? TryEnter(TimeSpan wait) => _gate.Wait(wait, CancellationToken.None) ? new Access(this) : null;

    /// <summary>Removes the annotation from memory. A later user would read it again.</summary>
    public void Dispose()
    {
        using var access = TryEnter(Timeout.InfiniteTimeSpan)!;
        access.Close();
    }

    private async Task<OpenSession> Read()
    {
        _open = await read();
        opened(_open);
        return _open;
    }

    /// <summary>A time in which no other thread uses the annotation.</summary>
    internal sealed class Access(SessionMemory memory) : IDisposable
    {
        /// <summary>The annotation with its scan; null when it is not in memory.</summary>
        public OpenSession? Current => memory._open;

        /// <summary>The annotation, which is in memory after <see cref="Enter"/>.</summary>
        public AnnotationSession Session => memory._open!.Session;

        /// <summary>Returns the annotation, and reads it if it is not in memory.</summary>
        public async Task<OpenSession> Open() => memory._open ?? await memory.Read();

        /// <summary>Removes the annotation from memory.</summary>
        public void Close()
        {
            var closing = memory._open;
            memory._open = null;
            closing?.Dispose();
        }

        public void Dispose() => memory._gate.Release();
    }
}
