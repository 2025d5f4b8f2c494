using PromptUNet.Imaging;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>Scans in memory, each read once for all that look at it; those that nobody looks at stay until the memory is needed.</summary>
internal sealed class ScanCache
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly DataFolder _folder;
    private readonly MemoryBudget _memory;
    private long _uses;

    public ScanCache(DataFolder folder, MemoryBudget memory)
    {
        (_folder, _memory) = (folder, memory);
        memory.AddSpare(DropOne);
    }

    /// <summary>A kept scan, for as long as the lease is not disposed.</summary>
    /// <param name="hash">Of its file.</param>
    /// <param name="ending">Of its file.</param>
    public async Task<ScanLease> Open(string hash, string ending)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(hash, out entry!))
            {
                string path = _folder.Blob(hash, ending);
                _entries.Add(hash, entry = new Entry(Task.Run(() => Read(path))));
            }

            entry.Users++;
            entry.LastUse = ++_uses;
        }

        try
        {
            return new ScanLease(await entry.Scan, () => Leave(entry));
        }
        catch
        {
            lock (_entries)
            {
                // Others that waited for the same failure may have been followed by one who reads it anew.
                if (_entries.GetValueOrDefault(hash) == entry)
                {
                    _entries.Remove(hash);
                }
            }

            throw;
        }
    }

    private Scan Read(string path)
    {
        long bytes = Scan.BytesOf(VolumeFile.Describe(path));
        _memory.Take(bytes);
        try
        {
            return new Scan(VolumeFile.ReadImage(path), bytes);
        }
        catch
        {
            _memory.Give(bytes);
            throw;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            entry.Users--;
        }
    }

    /// <summary>Forgets the scan that nobody has looked at for longest.</summary>
    private bool DropOne()
    {
        lock (_entries)
        {
            var unused = _entries.Where(e => e.Value.Users == 0).OrderBy(e => e.Value.LastUse).Take(1).ToList();
            foreach (var (hash, entry) in unused)
            {
                _entries.Remove(hash);
                _memory.Give(entry.Scan.Result.Bytes);
            }

            return unused.Count > 0;
        }
    }

    private sealed class Entry(Task<Scan> scan)
    {
        public Task<Scan> Scan { get; } = scan;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
