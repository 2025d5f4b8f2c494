using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
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
        using var cache = new ScanCache(data, memory);
        memory.AddCache(_ =>
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

    [Fact]
    public async Task A_scan_that_nobody_uses_for_a_time_is_let_go_and_one_in_use_stays()
    {
        using var data = new DataFolder(_folder);
        using var memory = new MemoryBudget(long.MaxValue);
        using var cache = new ScanCache(data, memory);
        Blob(Scans.File());
        var lease = await cache.Open(Hash, Ending);
        memory.ReleaseUnused(TimeSpan.Zero);
        Assert.Equal(lease.Scan.Bytes, memory.Used);
        lease.Dispose();
        memory.ReleaseUnused(TimeSpan.FromHours(1));
        Assert.Equal(lease.Scan.Bytes, memory.Used);
        await Task.Delay(60, TestContext.Current.CancellationToken);
        lease = await cache.Open(Hash, Ending);
        await Task.Delay(60, TestContext.Current.CancellationToken);
        lease.Dispose();        // counts from its opening: an annotation that is not used keeps its scan open
        memory.ReleaseUnused(TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, memory.Used);
        using var again = await cache.Open(Hash, Ending);
        Assert.NotSame(lease.Scan, again.Scan);
    }

    [Fact]
    public async Task Clients_who_read_slowly_keep_no_more_scans_in_memory_than_the_budget_holds()
    {
        const int scans = 6, bytes = 1 << 24;
        await using var server = await RunningServer.Start(options => options with { Memory = (2 * bytes) + (1 << 20) });
        using var visitor = await server.SignIn();
        List<string> voxels = [];
        for (byte i = 0; i < scans; i++)
        {
            var study = await Annotator.Upload(visitor, $"scan{i}.nrrd", Large(i));
            voxels.Add($"/api/v1/studies/{study["id"]}/voxels");
        }

        List<HttpResponseMessage> slow = [];
        foreach (string path in voxels)
        {
            slow.Add(await visitor.Get(path));      // its head: the body waits until somebody reads it
        }

        var memory = server.App.Services.GetRequiredService<MemoryBudget>();
        Assert.InRange(memory.Used, 0, (2 * bytes) + (1 << 20));
        for (byte i = 0; i < scans; i++)
        {
            byte[] whole = await slow[i].Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal((bytes, i, i), (whole.Length, whole[0], whole[^1]));
            slow[i].Dispose();
        }
    }

    /// <summary>A scan of 256 x 256 x 256 voxels of one byte, all the same but for a few in the middle.</summary>
    private static byte[] Large(byte value)
    {
        byte[] voxels = new byte[1 << 24];
        Array.Fill(voxels, value);
        voxels.AsSpan(voxels.Length / 2, 100).Fill(200);
        using var zipped = new MemoryStream();
        zipped.Write("NRRD0004\ntype: uchar\ndimension: 3\nspace: RAS\nsizes: 256 256 256\n"u8);
        zipped.Write("space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: gzip\n\n"u8);
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(voxels);
        }

        return zipped.ToArray();
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
