using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Tests;
using PromptUNet.Tests.Disk;

namespace PromptUNet.Server.Tests.Disk;

/// <summary>A disk without space, through HTTP: what was acknowledged is there after a restart, what was refused is not.</summary>
[Collection(nameof(Alone))]
public sealed class FullDiskTests : ServerFolder
{
    [Fact]
    public async Task Of_seven_commands_the_one_without_space_is_refused_and_the_six_others_are_there_after_a_restart()
    {
        RefusingDisk.SkipElsewhere();
        Annotator page;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var visitor = await server.SignIn();
            page = await Annotator.Begin(visitor);
            await page.Do(Commands.AddLabel(1, "before"));
            await page.Do(Renamed("still before"));
            using (RefusingDisk.NoFileBeyond(new FileInfo(JournalOf(page)).Length + 20))
            using (var answer = await page.Send(page.Numbered(Renamed("refused"))))
            {
                Assert.Contains("disk is full", (string?)(await answer.Refused(HttpStatusCode.InsufficientStorage))["detail"]);
            }

            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(3 + i, await page.Do(Renamed($"after {i}")));
            }

            await page.Do(Commands.AddLabel(2, "second"));
            Assert.Equal(["after 2", "second"], Names(await page.Session()));
            await server.App.StopAsync(TestContext.Current.CancellationToken);
        }

        await using var restarted = await RunningServer.Start(Scans.Copies, Folder);
        using var again = await restarted.SignIn();
        var state = await page.Again("b", again).Session();
        Assert.Equal((6, "after 2", "second"), ((int)state["version"]!, Names(state)[0], Names(state)[1]));
        Assert.Empty(state["warnings"]!.AsArray());
        Assert.DoesNotContain("refused", await File.ReadAllTextAsync(JournalOf(page), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_command_that_was_refused_is_taken_when_it_is_sent_again()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.Do(Commands.AddLabel(1, "before"));
        var body = page.Numbered(Renamed("sent twice"));
        using (RefusingDisk.NoFileBeyond(new FileInfo(JournalOf(page)).Length + 20))
        using (var answer = await page.Send(body))
        {
            await answer.Refused(HttpStatusCode.InsufficientStorage);
        }

        using var taken = await page.Send(body);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["sent twice"], Names(await page.Session()));
    }

    [Fact]
    public async Task A_scan_without_space_is_refused_and_can_be_sent_again()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        byte[] scan = Scans.File();
        using (RefusingDisk.NoFileBeyond(100))
        using (var answer = await visitor.Upload("/api/v1/studies?name=scan.nii.gz", scan))
        {
            await answer.Refused(HttpStatusCode.InsufficientStorage);
        }

        NothingIsKept();
        await Annotator.Upload(visitor, "scan.nii.gz", scan);
        Assert.Single(Directory.GetFiles(Path.Combine(Own, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_mask_without_space_is_not_handed_on_until_there_is_some()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        await page.Settled();
        string task = $"/api/v1/tasks/{page.Task}";
        using (RefusingDisk.NoFileBeyond(100))
        using (var answer = await visitor.Send(HttpMethod.Post, $"{task}/review", new JsonObject { ["action"] = "submit" }))
        {
            await answer.Refused(HttpStatusCode.InsufficientStorage);
        }

        Assert.Equal("open", (string?)(await visitor.Ask(HttpMethod.Get, task))["state"]);
        Assert.Single(Directory.GetFiles(Path.Combine(Own, "blobs"), "*", SearchOption.AllDirectories));
        var submitted = await visitor.Ask(HttpMethod.Post, $"{task}/review", new JsonObject { ["action"] = "submit" });
        Assert.Equal("submitted", (string?)submitted["state"]);
    }

    [Fact]
    public async Task Propagation_goes_on_without_space_for_what_it_computes()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        using (await page.Send(HttpMethod.Delete, "propagation"))
        {
            await page.DrawAndPropagate();
        }

        using (RefusingDisk.NoFileBeyond(0))
        {
            using var started = await page.Send(HttpMethod.Post, "propagation");
            Assert.Equal(64 * Scans.Size.Z, (await page.Settled()).Count(l => l == 1));
        }

        Assert.Empty((await page.Session())["warnings"]!.AsArray());
    }

    [Fact]
    public async Task A_session_that_was_refused_space_gives_its_scan_and_its_memory_back_when_it_is_closed()
    {
        RefusingDisk.SkipElsewhere();
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.Do(Commands.AddLabel(1));
        var memory = server.App.Services.GetRequiredService<MemoryBudget>();
        Assert.NotEqual(0, memory.Used);
        using (RefusingDisk.NoFileBeyond(new FileInfo(JournalOf(page)).Length + 20))
        {
            using var answer = await page.Send(page.Numbered(Renamed("refused")));
            await answer.Refused(HttpStatusCode.InsufficientStorage);
            server.App.Services.GetRequiredService<SessionPool>().Close();
        }

        const long all = 1L << 50;
        memory.Reserve(all);    // unused scans are released
        memory.Release(all);
        Assert.Equal(0, memory.Used);
        Assert.Equal(["thing"], Names(await page.Session()));
    }

    [Fact]
    public void A_secret_without_space_leaves_no_file()
    {
        string secret = Path.Combine(Folder, "secret");
        using (RefusingDisk.NoFileBeyond(3))
        {
            Assert.Throws<IOException>(() => PrivateFiles.Write(secret, [.. "a secret"u8]));
        }

        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        PrivateFiles.Write(secret, [.. "a secret"u8]);
        Assert.Equal("a secret"u8, RefusingDisk.Bytes(secret));
    }

    [Fact]
    public void A_row_without_space_is_refused_and_the_others_are_there()
    {
        RefusingDisk.SkipElsewhere();
        string path = Path.Combine(Folder, "server.db");
        var studies = new StudyStore(new Database(path));
        studies.AddProject("before");
        using (RefusingDisk.NoFileBeyond(new FileInfo($"{path}-wal").Length))
        {
            Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => studies.AddProject("refused"));
        }

        studies.AddProject("after");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Assert.Equal(["Scans", "before", "after"], new StudyStore(new Database(path)).Projects().Select(p => p.Name));
    }

    private static JsonObject Renamed(string name) =>
        new() { ["do"] = "change-label", ["label"] = 1, ["name"] = name, ["colour"] = "#10ff20" };

    private static string[] Names(JsonObject state) => [.. state["labels"]!.AsArray().Select(l => (string)l!["name"]!)];

    private string JournalOf(Annotator page) => Path.Combine(Own, "sessions", $"{page.Task}.journal");

    private void NothingIsKept()
    {
        Assert.Empty(Directory.GetFiles(Path.Combine(Own, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Own, "incoming")));
    }
}
