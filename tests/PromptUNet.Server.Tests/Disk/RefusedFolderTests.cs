using System.Net;
using System.Security.Cryptography;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Tests;
using PromptUNet.Tests.Disk;

namespace PromptUNet.Server.Tests.Disk;

/// <summary>Folders that are gone, that may not be written, and names that are taken: work is refused, and goes on later.</summary>
[Collection(nameof(Alone))]
public sealed class RefusedFolderTests : ServerFolder
{
    [Fact]
    public async Task While_theFolder_of_journals_is_gone_commands_are_refused_and_all_others_are_there_after_a_restart()
    {
        RefusingDisk.SkipElsewhere();
        Annotator page;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var visitor = await server.SignIn();
            page = await Annotator.Begin(visitor);
            await page.Do(Commands.AddLabel(1, "before"));
            Directory.Move(Path.Combine(Own, "sessions"), Path.Combine(Own, "elsewhere"));
            using (var answer = await page.Send(page.Numbered(Commands.AddLabel(2, "refused"))))
            {
                await answer.Refused(HttpStatusCode.InternalServerError);
            }

            Directory.Move(Path.Combine(Own, "elsewhere"), Path.Combine(Own, "sessions"));
            Assert.Equal(2, await page.Do(Commands.AddLabel(3, "after")));
            await server.App.StopAsync(TestContext.Current.CancellationToken);
        }

        await using var restarted = await RunningServer.Start(Scans.Copies, Folder);
        using var again = await restarted.SignIn();
        var labels = (await page.Again("b", again).Session())["labels"]!.AsArray();
        Assert.Equal(["before", "after"], labels.Select(l => (string)l!["name"]!));
    }

    [Fact]
    public async Task A_journal_that_another_program_wrote_to_is_opened_again_before_it_takes_more()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.Do(Commands.AddLabel(1, "before"));
        await follower.Until(u => u.Version == 1);
        string journal = Path.Combine(Own, "sessions", $"{page.Task}.journal");
        await using (var other = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            other.Write("another program's"u8);
        }

        using (var answer = await page.Send(page.Numbered(Commands.AddLabel(2, "refused"))))
        {
            await answer.Refused(HttpStatusCode.InternalServerError);
        }

        Assert.Equal(2, await page.Do(Commands.AddLabel(3, "after")));
        await follower.Until(u => u.Version == 2);
        Assert.Equal(["before", "after"], follower.State["labels"]!.AsArray().Select(l => (string)l!["name"]!));
        string rest = Assert.Single(Directory.GetFiles(Path.Combine(Own, "sessions"), "*.cut-*"));
        Assert.Equal("another program's"u8, RefusingDisk.Bytes(rest));
    }

    [Fact]
    public async Task A_journal_whose_name_is_taken_is_begun_when_it_is_free()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        string journal = Path.Combine(Own, "sessions", $"{page.Task}.journal");
        Directory.CreateDirectory(Path.Combine(journal, "something"));
        using (var answer = await page.Send(HttpMethod.Get, "session"))
        {
            await answer.Refused(HttpStatusCode.InternalServerError);
        }

        Directory.Delete(journal, recursive: true);
        await page.Do(Commands.AddLabel(1));
    }

    [Fact]
    public async Task A_scan_whose_name_is_taken_is_refused_and_can_be_sent_again()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        byte[] scan = Scans.File();
        string hash = Convert.ToHexStringLower(SHA256.HashData(scan)), blob = Path.Combine(Own, "blobs", hash[..2], $"{hash}.nii.gz");
        Directory.CreateDirectory(Path.Combine(blob, "something"));
        using (var answer = await visitor.Upload("/api/v1/studies?name=scan.nii.gz", scan))
        {
            await answer.Refused(HttpStatusCode.InternalServerError);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Own, "incoming")));
        Directory.Delete(blob, recursive: true);
        await Annotator.Upload(visitor, "scan.nii.gz", scan);
        Assert.Equal(scan, RefusingDisk.Bytes(blob));
    }

    [Fact]
    public async Task A_scan_that_was_cut_is_refused_and_read_when_it_is_whole_again()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        byte[] scan = Scans.File();
        var study = await Annotator.Upload(visitor, "scan.nii.gz", scan);
        string blob = Assert.Single(Directory.GetFiles(Path.Combine(Own, "blobs"), "*", SearchOption.AllDirectories));
        for (int length = 0; length < scan.Length; length += 1 + (scan.Length / 50))
        {
            await File.WriteAllBytesAsync(blob, scan[..length], TestContext.Current.CancellationToken);
            using var refused = await visitor.Get($"/api/v1/studies/{study["id"]}/voxels");
            Assert.Contains("back-up", (string?)(await refused.Refused(HttpStatusCode.InternalServerError))["detail"]);
        }

        await File.WriteAllBytesAsync(blob, scan, TestContext.Current.CancellationToken);
        using var voxels = await visitor.Get($"/api/v1/studies/{study["id"]}/voxels");
        Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
    }

    [Fact]
    public async Task A_file_that_arrived_is_not_kept_in_aFolder_that_may_not_be_written_and_is_when_it_may()
    {
        RefusingDisk.SkipElsewhere();
        using var data = new DataFolder(Folder);
        using var file = data.Receive(".nii");
        string hash = await file.Write(new MemoryStream([.. "a scan"u8]), 100, null, TestContext.Current.CancellationToken);
        RefusingDisk.WithReadOnly(Path.Combine(Own, "blobs"), () => RefusingDisk.Refused(() => file.Keep(hash)));
        Assert.False(File.Exists(data.Blob(hash, ".nii")));
        file.Keep(hash);
        Assert.Equal("a scan"u8, RefusingDisk.Bytes(data.Blob(hash, ".nii")));
    }

    [Fact]
    public async Task A_file_that_was_kept_stays_kept_where_theFolder_it_arrived_in_is_gone()
    {
        using var data = new DataFolder(Folder);
        string hash;
        using (var file = data.Receive(".nii"))
        {
            hash = await file.Write(new MemoryStream([.. "a scan"u8]), 100, null, TestContext.Current.CancellationToken);
            file.Keep(hash);
            Directory.Delete(Path.Combine(Own, "incoming"), recursive: true);
        }

        Assert.Equal("a scan"u8, RefusingDisk.Bytes(data.Blob(hash, ".nii")));
        using var next = data.Receive(".nii");
    }

    [Fact]
    public void Rows_in_aFolder_that_may_not_be_written_are_refused_and_taken_when_it_may()
    {
        RefusingDisk.SkipElsewhere();
        string path = Path.Combine(Folder, "server.db");
        new StudyStore(new Database(path)).AddProject("before");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        RefusingDisk.WithReadOnly(
            Folder, () => Assert.ThrowsAny<Exception>(() => new StudyStore(new Database(path)).AddProject("refused")));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var studies = new StudyStore(new Database(path));
        studies.AddProject("after");
        Assert.Equal(["Scans", "before", "after"], studies.Projects().Select(p => p.Name));
    }

    [Fact]
    public void A_database_whoseFolder_is_gone_or_whose_name_is_taken_is_refused()
    {
        string path = Path.Combine(Folder, "gone", "server.db");
        Assert.Throws<IOException>(() => new Database(path));
        Directory.CreateDirectory(path);
        Assert.Throws<IOException>(() => new Database(path));
        Directory.Delete(path);
        Assert.Equal("Scans", Assert.Single(new StudyStore(new Database(path)).Projects()).Name);
    }

    [Fact]
    public void Wherever_the_databases_log_is_cut_whole_transactions_are_there_and_it_goes_on()
    {
        string path = Path.Combine(Folder, "server.db");
        string[] names = ["Scans", "one", "two", "three"];
        var studies = new StudyStore(new Database(path));
        Array.ForEach(names[1..], name => studies.AddProject(name));
        byte[] database = RefusingDisk.Bytes(path), log = RefusingDisk.Bytes($"{path}-wal");
        string copy = Path.Combine(Folder, "copy.db");
        var seen = new HashSet<int>();
        for (int length = 0; length <= log.Length; length += 1031)
        {
            File.WriteAllBytes(copy, database);
            File.WriteAllBytes($"{copy}-wal", log[..length]);
            var cut = new StudyStore(new Database(copy));
            string[] there = [.. cut.Projects().Select(p => p.Name)];
            Assert.Equal(names[..there.Length], there);
            cut.AddProject("after");
            seen.Add(there.Length);
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Array.ForEach(Directory.GetFiles(Folder, "copy.db*"), File.Delete);
        }

        Assert.True(seen.Count > 2, $"Only {string.Join(", ", seen)} projects were seen.");
    }
}
