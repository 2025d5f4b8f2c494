using System.Diagnostics;
using PromptUNet.Imaging;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>
/// The scans in memory. All users share one copy of a scan. Unused scans stay for some minutes, or until the memory is needed.
/// </summary>
internal sealed class ScanCache : IDisposable
{
    // A scan that is read cannot be released, so that reading many at once would exceed the budget.
    private const int ReadAtOnce = 2;

    private readonly Dictionary<string, Entry> _entries = [];
    private readonly SemaphoreSlim _reading = new(ReadAtOnce, ReadAtOnce);
    private readonly DataFolder _folder;
    private readonly MemoryBudget _memory;

    public ScanCache(DataFolder folder, MemoryBudget memory)
    {
        (_folder, _memory) = (folder, memory);
        memory.AddCache(ReleaseOne);
    }

    /// <summary>Returns a scan that stays in memory until its lease is disposed.</summary>
    /// <param name="hash">The SHA-256 of its file.</param>
    /// <param name="ending">The ending of the file's name.</param>
    /// <exception cref="StoredFileException">The file is missing, or is not as it was uploaded.</exception>
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
            entry.LastUse = Stopwatch.GetTimestamp();
        }

        try
        {
            return new ScanLease(await entry.Scan, () => Leave(entry));
        }
        catch
        {
            lock (_entries)
            {
                // After another waiter of the same failure removed the entry, a new reader may have added its own.
                if (_entries.GetValueOrDefault(hash) == entry)
                {
                    _entries.Remove(hash);
                }
            }

            throw;
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Scan> Read(string path)
    {
        await _reading.WaitAsync();
        try
        {
            return ReadNow(path);
        }
        finally
        {
            _reading.Release();
        }
    }

    private Scan ReadNow(string path)
    {
        var check = Task.Run(() => DataFolder.CheckBlob(path));     // beside the reading, which takes longer
        long bytes = 0;
        try
        {
            bytes = Scan.BytesOf(VolumeFile.Describe(path));
            _memory.Reserve(bytes);
            var scan = new Scan(VolumeFile.ReadImage(path), bytes);
            check.GetAwaiter().GetResult();
            return scan;
        }
        catch
        {
            _memory.Release(bytes);
            check.GetAwaiter().GetResult();     // that the file has changed explains why it cannot be read
            throw;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            // An annotation that nobody uses leaves its scan late: that is no use of the scan.
            entry.Users--;
        }
    }

    /// <summary>Releases the scan that was used longest ago, if nobody has used it for a time. Returns whether there was one.</summary>
    private bool ReleaseOne(TimeSpan unused)
    {
        lock (_entries)
        {
            var idle = _entries.Where(e => e.Value.Users == 0).OrderBy(e => e.Value.LastUse).Take(1)
                .Where(e => Stopwatch.GetElapsedTime(e.Value.LastUse) >= unused).ToList();
            foreach (var (hash, entry) in idle)
            {
                _entries.Remove(hash);
                _memory.Release(entry.Scan.Result.Bytes);
            }

            return idle.Count > 0;
        }
    }

    private sealed class Entry(Task<Scan> scan)
    {
        public Task<Scan> Scan { get; } = scan;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}

/// <summary>A scan that stays in memory until this is disposed.</summary>
internal sealed class ScanLease(Scan scan, Action leave) : IDisposable
{
    private Action? _leave = leave;

    public Scan Scan { get; } = scan;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
