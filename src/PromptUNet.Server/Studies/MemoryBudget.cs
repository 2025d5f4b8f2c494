using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Studies;

/// <summary>
/// The memory that scans and sessions share. Reserving more than is left releases scans and sessions that are not in use. When all are
/// in use, the budget is exceeded, because no work is refused for want of memory.
/// </summary>
/// <param name="bytes">The budget.</param>
internal sealed class MemoryBudget(long bytes) : IDisposable
{
    private readonly List<Func<bool>> _caches = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _used;

    /// <summary>Bytes that are reserved now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Adds a cache that can release memory.</summary>
    /// <param name="releaseOne">Releases the least recently used item; false when all are in use. It must not wait.</param>
    public void AddCache(Func<bool> releaseOne) => _caches.Add(releaseOne);

    /// <summary>Reserves memory, and has the caches release theirs while the budget is exceeded.</summary>
    public void Reserve(long count)
    {
        Interlocked.Add(ref _used, count);
        while (Used > bytes && _caches.Any(releaseOne => releaseOne()))
        {
            // Each turn releases one item.
        }
    }

    public void Release(long count) => Interlocked.Add(ref _used, -count);

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

    public void Dispose() => _reading.Dispose();

    private T Read<T>(long count, Func<T> read)
    {
        if (count > bytes)
        {
            throw Refusal.TooLarge(
                $"The file takes {count >> 20} MiB of memory, and the server has {bytes >> 20} MiB for all; cut or resample it first.");
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
