namespace PromptUNet.Annotation;

/// <summary>
/// What was found in whole gaps by what they follow from, so that what was computed once is not computed again: undo, redo, checkpoints.
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

    /// <summary>What was found on a gap's slices, ascending; null where that is not known.</summary>
    /// <param name="key">From <see cref="LabelGap.Key"/>.</param>
    /// <param name="slices">The gap's.</param>
    /// <param name="width">Pixels of a slice.</param>
    /// <param name="height">Pixels of a slice.</param>
    public SliceFinding[]? Find(string key, int slices, int width, int height)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Found;
        }

        SliceFinding[]? found = null;
        OnDisk(kept => found = kept.Find(key, slices, width, height));
        if (found is not null)
        {
            Keep(key, found);
        }

        return found;
    }

    public void Add(string key, SliceFinding[] found)
    {
        if (!_entries.ContainsKey(key))
        {
            Keep(key, found);
            OnDisk(kept => kept.Add(key, found));
        }
    }

    public void Dispose() => file?.Dispose();

    /// <summary>Uses the file. What a disk refuses is computed again another time: nothing but time depends on it.</summary>
    private void OnDisk(Action<ClaimFile> use)
    {
        try
        {
            if (file is not null)
            {
                use(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Work goes on.
        }
    }

    private void Keep(string key, SliceFinding[] found)
    {
        var entry = new Entry(key, found, found.Sum(f => ClaimOverhead + (long)(f.Claim?.Pixels.Length ?? 0)));
        _entries.Add(key, _byUse.AddFirst(entry));
        for (_bytes += entry.Bytes; _bytes > capacity; _bytes -= _byUse.Last!.Value.Bytes, _byUse.RemoveLast())
        {
            _entries.Remove(_byUse.Last!.Value.Key);
        }
    }

    private sealed record Entry(string Key, SliceFinding[] Found, long Bytes);
}
