using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Studies;

/// <summary>
/// How much memory scans and sessions may take together. Who takes more than is left has those give theirs back that nobody needs at
/// the moment; where all are needed, memory goes over the budget rather than work is refused.
/// </summary>
/// <param name="bytes">In all.</param>
internal sealed class MemoryBudget(long bytes) : IDisposable
{
    private readonly List<Func<bool>> _spares = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _used;

    /// <summary>What is taken now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Tells of something that can give memory back.</summary>
    /// <param name="give">Gives the least needed of it back; false where all is needed. Must not wait.</param>
    public void AddSpare(Func<bool> give) => _spares.Add(give);

    public void Take(long count)
    {
        Interlocked.Add(ref _used, count);
        while (Used > bytes && _spares.Any(give => give()))
        {
            // Each turn gives some back.
        }
    }

    public void Give(long count) => Interlocked.Add(ref _used, -count);

    /// <summary>Reads a file that has just come, beside others' work but one at a time, so that many large ones do not add up.</summary>
    /// <param name="describe">Memory that it takes meanwhile.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="Refusal">It takes more than all there is (413).</exception>
    public async Task<T> Read<T>(Func<long> describe, Func<T> read, CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            return await Task.Run(
                () =>
                {
                    long count = describe();
                    if (count > bytes)
                    {
                        throw new Refusal(413, "too-large", $"The file takes {count >> 20} MiB of memory, and the server has {bytes >> 20} MiB for all; cut or resample it first.");
                    }

                    Take(count);
                    try
                    {
                        return read();
                    }
                    finally
                    {
                        Give(count);
                    }
                },
                cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}
