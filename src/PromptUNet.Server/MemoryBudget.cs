namespace PromptUNet.Server;

/// <summary>
/// How much memory scans and sessions may take together. Who takes more than is left has those give theirs back that nobody needs at
/// the moment; where all are needed, memory goes over the budget rather than work is refused.
/// </summary>
/// <param name="bytes">In all.</param>
internal sealed class MemoryBudget(long bytes)
{
    private readonly List<Func<bool>> _spares = [];
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
}
