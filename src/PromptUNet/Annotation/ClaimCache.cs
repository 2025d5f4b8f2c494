namespace PromptUNet.Annotation;

/// <summary>
/// The claims of whole gaps by what they follow from, so that what was computed once is not computed again: undo, redo, checkpoints.
/// Those used longest ago make room.
/// </summary>
/// <param name="capacity">Bytes of claims to keep in memory.</param>
/// <param name="file">Keeps all of them, where there is one.</param>
internal sealed class ClaimCache(long capacity, ClaimFile? file) : IDisposable
{
    private const int ClaimOverhead = 64;       // bytes, about

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];     // the last used first
    private long _bytes;

    /// <summary>The claims of a gap's slices, ascending, null for a slice without one; null where they are not known.</summary>
    /// <param name="key">From <see cref="LabelGap.Key"/>.</param>
    /// <param name="slices">The gap's.</param>
    /// <param name="width">Pixels of a slice.</param>
    /// <param name="height">Pixels of a slice.</param>
    public Claim?[]? Find(string key, int slices, int width, int height)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Claims;
        }

        var claims = file?.Find(key, slices, width, height);
        if (claims is not null)
        {
            Keep(key, claims);
        }

        return claims;
    }

    public void Add(string key, Claim?[] claims)
    {
        if (!_entries.ContainsKey(key))
        {
            Keep(key, claims);
            file?.Add(key, claims);
        }
    }

    public void Dispose() => file?.Dispose();

    private void Keep(string key, Claim?[] claims)
    {
        var entry = new Entry(key, claims, claims.Sum(c => ClaimOverhead + (long)(c?.Pixels.Length ?? 0)));
        _entries.Add(key, _byUse.AddFirst(entry));
        for (_bytes += entry.Bytes; _bytes > capacity; _bytes -= _byUse.Last!.Value.Bytes, _byUse.RemoveLast())
        {
            _entries.Remove(_byUse.Last!.Value.Key);
        }
    }

    private sealed record Entry(string Key, Claim?[] Claims, long Bytes);
}
