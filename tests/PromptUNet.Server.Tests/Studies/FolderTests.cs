using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Studies;

public sealed class FolderTests : IAsyncLifetime
{
    private readonly string _outside = Directory.CreateTempSubdirectory().FullName;
    private RunningServer _server = null!;
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.Start(Scans.Copies);
        _visitor = await _server.SignIn();
        File.WriteAllBytes(Path.Combine(_outside, "secret.nii.gz"), Scans.File());
    }

    [Fact]
    public async Task Scans_of_the_folder_are_listed_and_opened()
    {
        Put("b/scan.nii.gz");
        Put("a.nrrd", ".nrrd");
        File.WriteAllText(Path.Combine(_server.Folder, "notes.txt"), "not a scan");
        await Annotator.Upload(_visitor, "uploaded.nii.gz", Scans.File());
        var listed = JsonNode.Parse(
            await (await _visitor.Get("/api/v1/folder")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
        Assert.Equal(["a.nrrd", "b/scan.nii.gz"], listed.Select(f => (string?)f!["path"]));
        Assert.All(listed, f => Assert.True((long)f!["size"]! > 100));

        var study = await _visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = "b/scan.nii.gz" });
        Assert.Equal("scan.nii.gz", (string?)study["name"]);
        var again = await _visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = "b/scan.nii.gz" });
        Assert.Equal((string?)study["id"], (string?)again["id"]);
    }

    [Theory]
    [InlineData("../{outside}/secret.nii.gz")]
    [InlineData("/etc/passwd")]
    [InlineData("{outside}/secret.nii.gz")]
    [InlineData(".promptunet/server.db")]
    [InlineData("b/../.promptunet/access-token")]
    [InlineData("missing.nii.gz")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0.nii.gz")]
    public async Task Nothing_else_of_the_machine_is_opened(string path)
    {
        Put("b/scan.nii.gz");
        string asked = path.Replace("../{outside}", Path.GetRelativePath(_server.Folder, _outside)).Replace("{outside}", _outside);
        await Refused(asked);
    }

    [Fact]
    public async Task Links_that_lead_out_of_the_folder_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "link.nii.gz"), Path.Combine(_outside, "secret.nii.gz"));
        Directory.CreateSymbolicLink(Path.Combine(_server.Folder, "linked"), _outside);
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "twice.nii.gz"), Path.Combine(_server.Folder, "linked", "secret.nii.gz"));
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "own.nii.gz"), Path.Combine(_server.Folder, ".promptunet", "server.db"));
        await Refused("link.nii.gz");
        await Refused("linked/secret.nii.gz");
        await Refused("twice.nii.gz");
        await Refused("own.nii.gz");
        Put("scan.nii.gz");
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "inside.nii.gz"), Path.Combine(_server.Folder, "scan.nii.gz"));
        await _visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = "inside.nii.gz" });
    }

    [Fact]
    public async Task A_file_of_the_folder_that_is_no_scan_is_refused()
    {
        File.WriteAllText(Path.Combine(_server.Folder, "notes.txt"), "not a scan");
        using var answer = await Ask("notes.txt");
        await answer.Refused(HttpStatusCode.UnsupportedMediaType);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_outside, true);
    }

    private void Put(string path, string ending = ".nii.gz")
    {
        string full = Path.Combine(_server.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, Scans.File(ending));
    }

    private Task<HttpResponseMessage> Ask(string path) =>
        _visitor.Send(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = path });

    private async Task Refused(string path)
    {
        using var answer = await Ask(path);
        var refused = await answer.Refused(HttpStatusCode.NotFound);
        Assert.DoesNotContain(_outside, refused.ToJsonString());
    }
}
