using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Tests.Disk;

namespace PromptUNet.Server.Tests.Storage;

/// <summary>Files and rows that do not fit each other, as after a back-up was put back: nothing is lost, and nothing is silent.</summary>
public sealed class KeptFileTests : ServerFolder
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_an_older_database_newer_scans_are_put_aside_and_come_back_with_the_newer_one()
    {
        string monday = Path.Combine(Folder, "monday.db"), tuesday = Path.Combine(Folder, "tuesday.db"), study, task;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var owner = await server.SignIn();
            await Annotator.Upload(owner, "monday.nii", Scans.File(".nii"));
            Copy(monday);
            study = (string)(await Annotator.Upload(owner, "tuesday.nii.gz", Scans.File()))["id"]!;
            task = (string)(await owner.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study }))["id"]!;
            await new Annotator(owner, task, "a").Do(Commands.AddLabel(1, "tuesday's"));
            Copy(tuesday);
            await server.App.StopAsync(Cancel);
        }

        PutBack(monday);
        await using (var older = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var owner = await older.SignIn();
            Assert.Single(Files("blobs"));
            Assert.EndsWith(".nii.gz", Assert.Single(Files("quarantine")));
            Assert.Contains(Files("sessions"), file => file.Contains(task, StringComparison.Ordinal));
            var quarantine = (await owner.Ask(HttpMethod.Get, "/api/v1/storage"))["quarantine"]!.AsArray();
            Assert.Equal(1, (int)Assert.Single(quarantine)!["files"]!);
        }

        PutBack(tuesday);
        await using var newer = await RunningServer.Start(Scans.Copies, Folder);
        using var again = await newer.SignIn();
        Assert.Equal((2, 0), (Files("blobs").Length, Files("quarantine").Length));
        using var voxels = await again.Get($"/api/v1/studies/{study}/voxels");
        Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
        var state = await new Annotator(again, task, "b").Session();
        Assert.Equal("tuesday's", (string?)state["labels"]![0]!["name"]);
    }

    [Fact]
    public async Task Files_without_a_row_and_rows_without_a_file_are_told_and_not_named()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        await Annotator.Upload(owner, "scan.nii", Scans.File(".nii"));
        await Annotator.Upload(owner, "missing.nii.gz", Scans.File());
        File.Delete(Files("blobs").Single(file => file.EndsWith(".gz", StringComparison.Ordinal)));
        string name = new('a', 64);
        Directory.CreateDirectory(Path.Combine(Own, "blobs", "aa"));
        await File.WriteAllTextAsync(Path.Combine(Own, "blobs", "aa", $"{name}.nii"), "nobody's", Cancel);
        await File.WriteAllTextAsync(Path.Combine(Own, "sessions", $"{new string('b', 32)}.journal"), "no task's", Cancel);
        var log = LogListener.Of(server);
        server.App.Services.GetRequiredService<Inventory>().Take();
        string told = string.Join('\n', log);
        Assert.Contains("1 stored files (8 bytes) that no row", told);
        Assert.Contains("1 stored files that the database names are missing", told);
        Assert.Contains("1 journals (9 bytes)", told);
        Assert.DoesNotMatch("aaaa|bbbb|scan", told);
        Assert.Contains(Files("sessions"), file => file.Contains("bbbb", StringComparison.Ordinal));
        Assert.Contains(Files("quarantine"), file => file.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_quarantine_is_emptied_by_age_when_an_admin_says_so()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        foreach (string day in new[] { "2026-01-01", "2026-02-01", "2026-03-01" })
        {
            Directory.CreateDirectory(Path.Combine(Own, "quarantine", day));
            await File.WriteAllTextAsync(Path.Combine(Own, "quarantine", day, $"{new string('c', 64)}.nii"), "old", Cancel);
        }

        using var removed = await owner.Send(HttpMethod.Delete, "/api/v1/storage/quarantine?before=2026-02-02");
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Contains("2026-03-01", Assert.Single(Files("quarantine")));
        var lines = JsonNode.Parse(await (await owner.Get("/api/v1/audit")).Content.ReadAsStringAsync(Cancel))!.AsArray();
        Assert.Equal("empty-quarantine", (string?)lines[0]!["deed"]);
        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status(HttpMethod.Delete, "/api/v1/storage/quarantine"));
    }

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    [InlineData(".nrrd")]
    [InlineData(".mha")]
    public async Task A_byte_of_a_stored_scan_that_has_changed_is_told_and_no_wrong_voxel_is_shown(string ending)
    {
        byte[] scan = Scans.File(ending);
        for (int at = 0; at < scan.Length; at += 1 + (scan.Length / 3))
        {
            await using var server = await RunningServer.Start(Scans.Copies);
            using var owner = await server.SignIn();
            string study = (string)(await Annotator.Upload(owner, $"scan{ending}", scan))["id"]!;
            var task = (string)(await owner.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study }))["id"]!;
            string blobs = Path.Combine(server.Folder, ".promptunet", "blobs");
            string blob = Directory.GetFiles(blobs, "*", SearchOption.AllDirectories).Single();
            byte[] changed = [.. scan];
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(blob, changed, Cancel);
            foreach (string path in new[] { $"studies/{study}/voxels", $"tasks/{task}/session", $"tasks/{task}/mask" })
            {
                using var answer = await owner.Get($"/api/v1/{path}");
                var problem = await answer.Refused(HttpStatusCode.InternalServerError);
                Assert.Contains("changed on the server's disk", (string?)problem["detail"]);
            }

            await File.WriteAllBytesAsync(blob, scan, Cancel);
            using var voxels = await owner.Get($"/api/v1/studies/{study}/voxels");
            Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
        }
    }

    [Fact]
    public async Task A_submitted_mask_whose_bytes_have_changed_is_found_when_an_admin_looks()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        var page = await Annotator.Begin(owner);
        await page.DrawAndPropagate();
        await page.Settled();
        string[] scan = Files("blobs");
        await owner.Ask(HttpMethod.Post, $"/api/v1/tasks/{page.Task}/review", new JsonObject { ["action"] = "submit" });
        Assert.Empty(await Changed());
        string mask = Assert.Single(Files("blobs").Except(scan));
        byte[] bytes = await File.ReadAllBytesAsync(mask, Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(mask, bytes, Cancel);
        Assert.Equal(Path.GetFileName(mask), (string?)Assert.Single(await Changed()));

        async Task<JsonArray> Changed() =>
            JsonNode.Parse(await (await owner.Get("/api/v1/storage/changed")).Content.ReadAsStringAsync(Cancel))!.AsArray();
    }

    [Fact]
    public async Task A_stored_scan_that_is_missing_is_told()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        string study = (string)(await Annotator.Upload(owner, "scan.nii", Scans.File(".nii")))["id"]!;
        File.Delete(Assert.Single(Files("blobs")));
        using var answer = await owner.Get($"/api/v1/studies/{study}/voxels");
        Assert.Contains("missing", (string?)(await answer.Refused(HttpStatusCode.InternalServerError))["detail"]);
    }

    private string[] Files(string folder) => Directory.GetFiles(Path.Combine(Own, folder), "*", SearchOption.AllDirectories);

    private void Copy(string to)
    {
        using SqliteConnection from = new($"Data Source={Path.Combine(Own, "server.db")}"), copy = new($"Data Source={to}");
        from.Open();
        copy.Open();
        from.BackupDatabase(copy);
    }

    private void PutBack(string copy)
    {
        SqliteConnection.ClearAllPools();
        Array.ForEach(Directory.GetFiles(Own, "server.db*"), File.Delete);
        File.Copy(copy, Path.Combine(Own, "server.db"));
    }
}
