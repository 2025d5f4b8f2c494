using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Studies;

/// <summary>
/// The memory that scans and sessions share. Reserving more than is left releases scans and sessions that are not in use. When all are
/// in use, the budget is exceeded, because no work is refused for want of memory. What nobody has used for some minutes is released too,
/// and the system gets its memory back.
/// </summary>
internal sealed class MemoryBudget : IDisposable
{
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10), BetweenLooks = TimeSpan.FromSeconds(30);

    private readonly long _bytes;
    private readonly List<Func<TimeSpan, bool>> _caches = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Timer _looks;
    private long _used, _changes, _seen, _returned;

    /// <param name="bytes">The budget.</param>
    public MemoryBudget(long bytes)
    {
        _bytes = bytes;
        _looks = new Timer(_ => Look(), null, BetweenLooks, BetweenLooks);
    }

    /// <summary>Bytes that are reserved now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Adds a cache that can release memory.</summary>
    /// <param name="releaseOne">
    /// Releases the least recently used item that nobody has used for a time; false when there is none. It must not wait.
    /// </param>
    public void AddCache(Func<TimeSpan, bool> releaseOne) => _caches.Add(releaseOne);

    /// <summary>Reserves memory, and has the caches release theirs while the budget is exceeded.</summary>
    public void Reserve(long count)
    {
        Interlocked.Add(ref _used, count);
        Interlocked.Increment(ref _changes);
        while (Used > _bytes && ReleaseOne(TimeSpan.Zero))
        {
            // Each turn releases one item.
        }
    }

    public void Release(long count)
    {
        Interlocked.Add(ref _used, -count);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Releases what nobody has used for a time.</summary>
    public void ReleaseUnused(TimeSpan unused)
    {
        while (ReleaseOne(unused))
        {
            // Each turn releases one item.
        }
    }

    /// <summary>Reads an uploaded file on another thread. It reads one file at a time, so that many large ones do not add up.</summary>
    /// <param name="describe">Returns the bytes of memory that the reading needs.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="Refusal">The file needs more memory than the whole budget (413).</exception>
    public async Task<T> Read<T>(Func<long> describe, Func<T> read, CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Read(describe(), read), cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _looks.Dispose();
        _reading.Dispose();
    }

    /// <summary>
    /// Releases what is not used. Once nothing was reserved or released between two looks, it gives memory back to the system, because the
    /// collector keeps it for work to come.
    /// </summary>
    private void Look()
    {
        try
        {
            ReleaseUnused(Unused);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk refused the last bytes of a cache of a session that is left. The session is out of memory nevertheless.
        }

        long changes = Interlocked.Read(ref _changes);
        if (changes == _seen && changes != _returned)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _returned = changes;
        }

        _seen = changes;
    }

    private bool ReleaseOne(TimeSpan unused) => _caches.Any(releaseOne => releaseOne(unused));

    private T Read<T>(long count, Func<T> read)
    {
        if (count > _bytes)
        {
            throw Refusal.TooLarge(
                $"The file takes {count >> 20} MiB of memory, and the server has {_bytes >> 20} MiB for all; cut or resample it first.");
        }

        Reserve(count);
        try
        {
            return read();
        }
        finally
        {
            Release(count);
        }
    }
}
