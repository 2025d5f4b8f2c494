using System.Collections.Concurrent;
using System.Security.Cryptography;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Tests.Studies;

public sealed class ScanCacheTests : IDisposable
{
    private const string Ending = ".nii.gz";

    private static readonly byte[] Whole = Scans.File();

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Whole));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task One_who_waited_for_a_read_that_failed_does_not_forget_the_scan_that_was_read_since()
    {
        using var data = new DataFolder(_folder);
        using var memory = new MemoryBudget(0);
        using var reading = new ManualResetEventSlim();
        var cache = new ScanCache(data, memory);
        memory.AddCache(() =>
        {
            reading.Wait(TimeSpan.FromSeconds(20));       // so that both wait for the same read
            return false;
        });
        Blob(Whole[..^100]);
        Later first = new(), second = new();
        var firstLease = first.Start(() => cache.Open(Hash, Ending));
        var secondLease = second.Start(() => cache.Open(Hash, Ending));
        reading.Set();
        first.GoOn();
        await Assert.ThrowsAnyAsync<Exception>(() => firstLease);

        Blob(Whole);
        using var lease = await cache.Open(Hash, Ending);
        long used = memory.Used;
        second.GoOn();
        await Assert.ThrowsAnyAsync<Exception>(() => secondLease);
        using var shared = await cache.Open(Hash, Ending);
        Assert.Same(lease.Scan, shared.Scan);
        Assert.Equal(used, memory.Used);
    }

    private void Blob(byte[] bytes)
    {
        string path = Path.Combine(_folder, ".promptunet", "blobs", Hash[..2], Hash + Ending);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>What follows an await, until it is told to go on.</summary>
    private sealed class Later : SynchronizationContext
    {
        private readonly BlockingCollection<Action> _waiting = [];

        public override void Post(SendOrPostCallback d, object? state) => _waiting.Add(() => d(state));

        public Task<T> Start<T>(Func<Task<T>> begin)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return begin();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void GoOn()
        {
            Assert.True(_waiting.TryTake(out var next, TimeSpan.FromSeconds(20)));
            next();
        }
    }
}
