using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Tasks;
using PromptUNet.Server.Tests.Disk;
using PromptUNet.Tests.Disk;

namespace PromptUNet.Server.Tests.Storage;

/// <summary>What is erased is gone from the disk at once, and a server that is killed on the way goes on with it.</summary>
public sealed class ErasureTests : ServerFolder
{
    private const string Patient = "Meier-Anna-1950.nii.gz";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_erased_study_takes_its_scan_and_all_that_was_drawn_on_it_from_the_disk()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        using var anna = await server.SignIn("anna", "annotator");
        string study = await Uploaded(owner);
        var (first, second) = (await Begun(owner, study), await Given(owner, anna, study));
        await first.DrawAndPropagate();
        await first.Settled();
        await owner.Ask(HttpMethod.Post, $"/api/v1/tasks/{first.Task}/review", new JsonObject { ["action"] = "submit" });
        await second.Do(Commands.AddLabel(1));
        await File.WriteAllTextAsync(Path.Combine(Own, "sessions", $"{second.Task}.journal.cut-12"), "the end", Cancel);
        Assert.Equal(2, Files("blobs").Length);

        Assert.Equal(HttpStatusCode.Conflict, await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{study}"));
        Assert.Equal(2, Files("blobs").Length);
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{study}?withTasks=true"));

        Assert.Empty(Files("blobs"));
        Assert.Empty(Files("sessions"));
        string task = $"tasks/{first.Task}";
        foreach (string path in new[] { $"studies/{study}", $"studies/{study}/voxels", task, $"{task}/session" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await owner.Status(HttpMethod.Get, $"/api/v1/{path}"));
        }

        foreach (string file in Files("").Where(f => Path.GetFileName(f) != "lock"))
        {
            Assert.DoesNotContain("Meier", Encoding.Latin1.GetString(RefusingDisk.Bytes(file)));
        }

        var line = (await Audit(owner))[0]!;
        Assert.Equal(("erase-study", study, "owner"), ((string?)line["deed"], (string?)line["study"], (string?)line["name"]));
    }

    [Fact]
    public async Task Who_follows_a_task_that_is_erased_is_told_nothing_more_and_its_computation_ends()
    {
        var segmenter = new SlowSegmenter(20);
        await using var server = await RunningServer.Start(o => Scans.Copies(o) with { Segmenter = segmenter }, Folder);
        using var owner = await server.SignIn();
        string study = await Uploaded(owner);
        var page = await Begun(owner, study);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(f => f.Done > 1);
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{study}?withTasks=true"));
        while (await follower.Next())
        {
            // What was told before.
        }

        Assert.True(segmenter.Asked < Scans.Size.Z, "The erased task was computed to its end.");
        using var late = await page.Send(page.Numbered(Commands.AddLabel(2)));
        await late.Refused(HttpStatusCode.NotFound);
        Assert.Empty(Files("sessions"));
    }

    [Fact]
    public async Task A_scan_or_mask_that_another_study_names_stays()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        byte[] scan = Scans.File();
        string one = (string)(await Annotator.Upload(owner, "one.nii.gz", scan))["id"]!;
        string two = (string)(await Annotator.Upload(owner, "two.nii.gz", scan))["id"]!;
        await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{one}");
        Assert.Single(Files("blobs"));
        using var voxels = await owner.Get($"/api/v1/studies/{two}/voxels");
        Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
        await owner.Status(HttpMethod.Delete, $"/api/v1/studies/{two}");
        Assert.Empty(Files("blobs"));
    }

    [Fact]
    public async Task A_task_is_erased_by_its_annotator_until_it_is_submitted_and_by_an_admin()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        using var anna = await server.SignIn("anna", "annotator");
        using var bert = await server.SignIn("bert", "annotator");
        using var rita = await server.SignIn("rita", "reviewer");
        string study = await Uploaded(owner);
        var (kept, gone) = (await Given(owner, anna, study), await Given(owner, anna, study));
        await gone.Do(Commands.AddLabel(1));
        Assert.Equal(HttpStatusCode.NotFound, await bert.Status(HttpMethod.Delete, $"/api/v1/tasks/{gone.Task}"));
        Assert.Equal(HttpStatusCode.Forbidden, await rita.Status(HttpMethod.Delete, $"/api/v1/tasks/{gone.Task}"));
        Assert.Equal(HttpStatusCode.NoContent, await anna.Status(HttpMethod.Delete, $"/api/v1/tasks/{gone.Task}"));
        Assert.Equal(HttpStatusCode.NotFound, await anna.Status(HttpMethod.Get, $"/api/v1/tasks/{gone.Task}"));
        Assert.DoesNotContain(Files("sessions"), file => file.Contains(gone.Task, StringComparison.Ordinal));

        await kept.DrawAndPropagate();
        await kept.Settled();
        foreach (string action in new[] { "submit", "reopen" })
        {
            await anna.Ask(HttpMethod.Post, $"/api/v1/tasks/{kept.Task}/review", new JsonObject { ["action"] = action });
        }

        Assert.Equal(HttpStatusCode.Forbidden, await anna.Status(HttpMethod.Delete, $"/api/v1/tasks/{kept.Task}"));
        Assert.Equal(2, Files("blobs").Length);
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, $"/api/v1/tasks/{kept.Task}"));
        Assert.Single(Files("blobs"));
        Assert.Empty(Files("sessions"));
        Assert.Equal(
            [(kept.Task, "owner"), (gone.Task, "anna")],
            (await Audit(owner)).Select(l => ((string)l!["task"]!, (string)l["name"]!)));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("sessions")]
    [InlineData("blobs")]
    public async Task A_server_that_was_killed_while_it_erased_goes_on_when_it_starts(string goneBefore)
    {
        string study, task, other;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var owner = await server.SignIn();
            study = await Uploaded(owner);
            var page = await Begun(owner, study);
            await page.DrawAndPropagate();
            await page.Settled();
            await owner.Ask(HttpMethod.Post, $"/api/v1/tasks/{page.Task}/review", new JsonObject { ["action"] = "submit" });
            task = page.Task;
            other = (string)(await Annotator.Upload(owner, "other.nii", Scans.File(".nii")))["id"]!;
            await (await Begun(owner, other)).Do(Commands.AddLabel(1));
            await server.App.StopAsync(Cancel);
            var database = server.App.Services.GetRequiredService<Database>();
            database.Execute(Erasure.TasksOfStudy + Erasure.StudyAlone + AuditLog.Line, AuditLog.Values(1, "erase-study", study));
        }

        Assert.Equal((3, true), (Files("blobs").Length, File.Exists(Path.Combine(Own, "sessions", $"{task}.journal"))));
        var gone = goneBefore switch
        {
            "sessions" => Files("sessions").Where(f => f.Contains(task, StringComparison.Ordinal)),
            "blobs" => Files("blobs").Where(f => f.EndsWith(".nii.gz", StringComparison.Ordinal)),
            _ => [],
        };
        gone.Take(1).ToList().ForEach(File.Delete);

        await using var restarted = await RunningServer.Start(Scans.Copies, Folder);
        using var again = await restarted.SignIn();
        Assert.Equal(".nii", Path.GetExtension(Assert.Single(Files("blobs"))));

        Assert.All(Files("sessions"), file => Assert.DoesNotContain(task, file));
        Assert.Equal(HttpStatusCode.NotFound, await again.Status(HttpMethod.Get, $"/api/v1/studies/{study}"));
        Assert.Equal(HttpStatusCode.OK, await again.Status(HttpMethod.Get, $"/api/v1/studies/{other}"));
        Assert.Empty(restarted.App.Services.GetRequiredService<Removals>().Tasks());
        Assert.Empty(Files("quarantine"));
    }

    [Fact]
    public async Task A_scan_that_was_uploaded_again_before_its_old_file_was_removed_stays()
    {
        byte[] scan = Scans.File();
        string again;
        await using (var server = await RunningServer.Start(Scans.Copies, Folder))
        {
            using var owner = await server.SignIn();
            string study = (string)(await Annotator.Upload(owner, Patient, scan))["id"]!;
            var database = server.App.Services.GetRequiredService<Database>();
            database.Execute(Erasure.StudyAlone + AuditLog.Line, AuditLog.Values(1, "erase-study", study));
            again = (string)(await Annotator.Upload(owner, Patient, scan))["id"]!;
        }

        await using var restarted = await RunningServer.Start(Scans.Copies, Folder);
        using var visitor = await restarted.SignIn();
        using var voxels = await visitor.Get($"/api/v1/studies/{again}/voxels");
        Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
    }

    [Fact]
    public async Task Admins_alone_read_the_audit_log_and_empty_the_quarantine()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var rita = await server.SignIn("rita", "reviewer");
        Assert.Equal(HttpStatusCode.Forbidden, await rita.Status(HttpMethod.Get, "/api/v1/audit"));
        Assert.Equal(HttpStatusCode.Forbidden, await rita.Status(HttpMethod.Get, "/api/v1/storage"));
        Assert.Equal(HttpStatusCode.Forbidden, await rita.Status(HttpMethod.Delete, "/api/v1/storage/quarantine?before=2030-01-01"));
    }

    private static async Task<string> Uploaded(Visitor visitor) => (string)(await Annotator.Upload(visitor, Patient, Scans.File()))["id"]!;

    private static async Task<Annotator> Begun(Visitor visitor, string study) => new(
        visitor, (string)(await visitor.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study }))["id"]!, "a");

    /// <summary>The task that an admin gives to anna.</summary>
    private static async Task<Annotator> Given(Visitor admin, Visitor anna, string study) => new(
        anna,
        (string)(await admin.Ask(
            HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study, ["annotator"] = "anna" }))["id"]!,
        "a");

    private static async Task<JsonArray> Audit(Visitor admin) =>
        JsonNode.Parse(await (await admin.Get("/api/v1/audit")).Content.ReadAsStringAsync(Cancel))!.AsArray();

    private string[] Files(string folder) => Directory.GetFiles(Path.Combine(Own, folder), "*", SearchOption.AllDirectories);
}
