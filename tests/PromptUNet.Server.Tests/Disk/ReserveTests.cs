using System.Net;
using System.Text.Json.Nodes;
using PromptUNet.Imaging;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Tests.Disk;

/// <summary>A disk that becomes full: uploads stop first, drawings go on in what is kept for them, and an admin can make room.</summary>
public sealed class ReserveTests : ServerFolder
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_reserve_drawings_rows_and_deletions_are_taken_and_nothing_large_is()
    {
        string study, task;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var owner = await server.SignIn();
            study = (string)(await Annotator.Upload(owner, "scan.nii.gz", Scans.File()))["id"]!;
            task = (string)(await owner.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study }))["id"]!;
        }

        await using var full = await RunningServer.Start(o => Scans.Copies(o) with { DiskReserve = long.MaxValue / 2 }, Folder);
        using var visitor = await full.SignIn();
        var page = new Annotator(visitor, task, "a");
        await page.Do(Commands.AddLabel(1));
        await page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 8)));
        HttpResponseMessage[] refused =
        [
            await visitor.Upload("/api/v1/studies?name=other.nii", Scans.File(".nii")),
            await visitor.Upload($"/api/v1/tasks/{task}/import?client=b&number=1&base=2&mode=start&name=m.seg.nrrd", Scans.Mask()),
            await visitor.Get($"/api/v1/tasks/{task}/mask"),
        ];
        foreach (var answer in refused)
        {
            Assert.Equal("disk-reserve", (string?)(await answer.Refused(HttpStatusCode.InsufficientStorage))["type"]);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Own, "incoming")));
        using (var health = await full.Visit().Get("/health/ready"))
        {
            Assert.Equal((HttpStatusCode.OK, "Degraded"), (health.StatusCode, await health.Content.ReadAsStringAsync(Cancel)));
        }

        (await full.SignIn("anna", "annotator")).Dispose();
        var submitted = await visitor.Ask(HttpMethod.Post, $"/api/v1/tasks/{task}/review", new JsonObject { ["action"] = "submit" });
        Assert.Equal("submitted", (string?)submitted["state"]);
        Assert.Equal(HttpStatusCode.NoContent, await visitor.Status(HttpMethod.Delete, $"/api/v1/studies/{study}?withTasks=true"));
    }

    [Fact]
    public async Task An_upload_is_stopped_when_it_reaches_the_reserve()
    {
        using var data = new DataFolder(Folder);
        long free = 12 << 20;
        var reserve = new DiskReserve(Directory.CreateDirectory(Path.Combine(Folder, "other")).FullName, 10 << 20, () => free);
        using var file = new IncomingFile(Directory.CreateDirectory(Path.Combine(Folder, "incoming")).FullName, ".nii", data, reserve);
        var scan = new Scanner(() => free -= 1 << 18);
        var refusal = await Assert.ThrowsAsync<Requests.Refusal>(() => file.Write(scan, 1 << 30, null, Cancel));
        Assert.Equal((int)HttpStatusCode.InsufficientStorage, refusal.Status);
        Assert.InRange(free, (9 << 20) - 1, 10 << 20);
        await Assert.ThrowsAsync<Requests.Refusal>(() => file.Write(scan, 1 << 30, 3 << 20, Cancel));
        var tooLarge = await Assert.ThrowsAsync<Requests.Refusal>(() => file.Write(scan, 1 << 30, 1L << 50, Cancel));
        Assert.Equal((int)HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
    }

    [Fact]
    public async Task A_user_fills_a_share_of_the_disk_and_admins_see_how_much()
    {
        byte[] scan = Scans.File(), other = Scans.File(".nii");
        await using var server = await RunningServer.Start(
            o => Scans.Copies(o) with { MostBytesOfUser = scan.Length + other.Length - 1 }, Folder);
        using var owner = await server.SignIn();
        using var anna = await server.SignIn("anna", "annotator");
        string study = (string)(await Annotator.Upload(anna, "scan.nii.gz", scan))["id"]!;
        using (var refused = await anna.Upload("/api/v1/studies?name=other.nii", other))
        {
            Assert.Equal("quota", (string?)(await refused.Refused(HttpStatusCode.InsufficientStorage))["type"]);
        }

        await Annotator.Upload(owner, "other.nii", other);      // the share is each user's own
        var users = (await owner.Ask(HttpMethod.Get, "/api/v1/storage"))["users"]!.AsArray();
        Assert.Equal(
            [("owner", other.Length), ("anna", scan.Length)], users.Select(u => ((string)u!["name"]!, (int)u["bytes"]!)));
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{study}"));
        await Annotator.Upload(anna, "other-2.nii", other);
    }

    [Fact]
    public async Task On_a_disk_that_is_full_to_the_last_byte_nothing_acknowledged_is_lost_and_an_admin_can_erase()
    {
        using var disk = SmallDisk.Make(mebibytes: 48);
        string big, task;
        int applied = 0;
        await using (var server = await RunningServer.Start(Scans.Copies, disk.Folder))
        {
            using var owner = await server.SignIn();
            using var eve = await server.SignIn("eve", "annotator");
            var page = await Annotator.Begin(owner);
            task = page.Task;
            applied = await page.Do(Commands.AddLabel(1));
            List<string> uploaded = [];
            HttpStatusCode answer;
            do
            {
                using var upload = await eve.Upload($"/api/v1/studies?name=e{uploaded.Count}.nii", Noise(uploaded.Count));
                answer = upload.StatusCode;
                uploaded.Add(answer == HttpStatusCode.Created
                    ? (string)JsonNode.Parse(await upload.Content.ReadAsStringAsync(Cancel))!["id"]! : "");
            }
            while (answer == HttpStatusCode.Created);

            Assert.Equal(HttpStatusCode.InsufficientStorage, answer);
            Assert.InRange(disk.Free, 2 << 20, 48 << 20);       // the reserve: a twentieth
            big = uploaded[0];
            applied = await page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 8)));

            disk.Fill();
            Assert.Equal(0, disk.Free);
            for (int slice = 11; slice < 20; slice++)
            {
                using var drawn = await page.Send(page.Numbered(Commands.Draw(1, slice, Scans.Square(5, 5, slice - 5))));
                Assert.True(
                    drawn.StatusCode is HttpStatusCode.OK or HttpStatusCode.InsufficientStorage, $"A drawing got {drawn.StatusCode}.");
                if (drawn.StatusCode == HttpStatusCode.OK)
                {
                    page.Version = applied = (int)JsonNode.Parse(await drawn.Content.ReadAsStringAsync(Cancel))!["applied"]!;
                }
            }

            (await server.SignIn()).Dispose();
            using (var health = await server.Visit().Get("/health/ready"))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            }

            await server.App.StopAsync(Cancel);
        }

        await using var restarted = await RunningServer.Start(Scans.Copies, disk.Folder);
        using var admin = await restarted.SignIn();
        Assert.Equal(applied, (int)(await new Annotator(admin, task, "b").Session())["version"]!);
        disk.Fill();
        Assert.Equal(HttpStatusCode.NoContent, await admin.Status(HttpMethod.Delete, $"/api/v1/studies/{big}"));
        Assert.InRange(disk.Free, 1 << 20, 48 << 20);
        var again = new Annotator(admin, task, "c") { Version = applied };
        Assert.Equal(applied + 1, await again.Do(Commands.Draw(1, 25, Scans.Square(5, 5, 8))));
        disk.Fill();
        Assert.Equal(HttpStatusCode.NoContent, await admin.Status(HttpMethod.Delete, $"/api/v1/tasks/{task}"));
    }

    /// <summary>A scan of 4 MiB that nothing makes smaller.</summary>
    private static byte[] Noise(int seed)
    {
        byte[] scan = new byte[352 + (4 << 20)];
        new Random(seed).NextBytes(scan.AsSpan(352));
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.nii");
        VolumeFile.Write(path, new LabelVolume(new Grid(new Size3(128, 128, 256), Affine.Scaling(1, 1, 1))));
        byte[] header = File.ReadAllBytes(path)[..352];
        File.Delete(path);
        header.CopyTo(scan, 0);
        return scan;
    }

    /// <summary>A sender without an end.</summary>
    private sealed class Scanner(Action sent) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            sent();
            return ValueTask.FromResult(Math.Min(buffer.Length, 1 << 18));
        }
    }
}
