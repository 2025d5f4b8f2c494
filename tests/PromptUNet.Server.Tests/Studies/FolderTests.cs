using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

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
    public async Task Links_are_neither_listed_nor_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "link.nii.gz"), Path.Combine(_outside, "secret.nii.gz"));
        Directory.CreateSymbolicLink(Path.Combine(_server.Folder, "linked"), _outside);
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "twice.nii.gz"), Path.Combine(_server.Folder, "linked", "secret.nii.gz"));
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "own.nii.gz"), Path.Combine(_server.Folder, ".promptunet", "server.db"));
        Put("scan.nii.gz");
        File.CreateSymbolicLink(Path.Combine(_server.Folder, "inside.nii.gz"), Path.Combine(_server.Folder, "scan.nii.gz"));
        Assert.Equal(["scan.nii.gz"], await Listed());
        await Refused("link.nii.gz");
        await Refused("linked/secret.nii.gz");
        await Refused("twice.nii.gz");
        await Refused("own.nii.gz");
        await Refused("inside.nii.gz");
    }

    [Fact]
    public async Task A_folder_that_is_a_link_itself_offers_its_scans()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        string link = Path.Combine(_outside, "data");
        Directory.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(_outside, "real")).FullName);
        await using var server = await RunningServer.Start(Scans.Copies, link);
        using var visitor = await server.SignIn();
        File.WriteAllBytes(Path.Combine(link, "scan.nii.gz"), Scans.File());
        await visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = "scan.nii.gz" });
    }

    [Fact]
    public async Task While_files_and_folders_are_swapped_for_links_nothing_outside_is_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        byte[] inside = Scans.File(".nii.gz");
        byte[] secret = [.. inside, 0];     // what follows a gzip stream is not read, but the file's hash is another
        await File.WriteAllBytesAsync(Path.Combine(_outside, "secret.nii.gz"), secret, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_outside, "scan.nii.gz"), secret, TestContext.Current.CancellationToken);
        string place = Path.Combine(_server.Folder, "x.nii.gz"), folder = Path.Combine(_server.Folder, "d");
        string real = Directory.CreateDirectory(Path.Combine(_server.Folder, "real")).FullName;
        Put("x.nii.gz");
        Put("real/scan.nii.gz");
        bool stop = false;
        var swapping = Task.Run(
            () =>
            {
                for (int turn = 0; !Volatile.Read(ref stop); turn++)
                {
                    string next = Path.Combine(_outside, "next");
                    if (turn % 2 == 0)
                    {
                        File.CreateSymbolicLink(next, Path.Combine(_outside, "secret.nii.gz"));
                        Directory.CreateSymbolicLink(folder, _outside);
                    }
                    else
                    {
                        File.WriteAllBytes(next, inside);
                        Directory.Move(real, folder);
                    }

                    File.Move(next, place, overwrite: true);
                    if (turn % 2 == 0)
                    {
                        File.Delete(folder);
                    }
                    else
                    {
                        Directory.Move(folder, real);
                    }
                }
            },
            TestContext.Current.CancellationToken);
        HashSet<HttpStatusCode> answers = [];
        string hash = Convert.ToHexStringLower(SHA256.HashData(inside));
        // On a busy machine the file may be seldom there when it is asked for.
        for (int request = 0; request < 150 || (request < 5000 && !answers.Contains(HttpStatusCode.OK)); request++)
        {
            using var answer = await Ask(request % 2 == 0 ? "x.nii.gz" : "d/scan.nii.gz");
            answers.Add(answer.StatusCode);
            if (answer.IsSuccessStatusCode)
            {
                var study = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
                Assert.Equal(hash, (string?)study["hash"]);
            }
        }

        Volatile.Write(ref stop, true);
        await swapping;
        Assert.Contains(HttpStatusCode.NotFound, answers);
        Assert.Contains(HttpStatusCode.OK, answers);
    }

    [Theory]
    [InlineData(".hidden/scan.nii.gz")]
    [InlineData(".scan.nii.gz")]
    [InlineData("sub/.promptunet/blobs/ab/abcd.nii.gz")]
    public async Task What_is_hidden_is_neither_listed_nor_opened(string path)
    {
        Put(path);
        Assert.Empty(await Listed());
        await Refused(path);
    }

    [Fact]
    public async Task A_pipe_is_refused_and_holds_nobody_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no FIFOs there.");
        using (var made = Process.Start("mkfifo", Path.Combine(_server.Folder, "pipe.nii.gz")))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.WriteAllText(Path.Combine(_server.Folder, "empty.nii.gz"), "");
        Directory.CreateDirectory(Path.Combine(_server.Folder, "folder.nii.gz"));
        Put("scan.nii.gz");
        Assert.Equal(["scan.nii.gz"], await Listed());
        await Refused("folder.nii.gz");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Refused("pipe.nii.gz")));
        using var opened = await Ask("scan.nii.gz");
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
    }

    [Theory]
    [InlineData("two\nlines.nii.gz", "two lines.nii.gz")]
    [InlineData("\u202ereversed.nii.gz", "reversed.nii.gz")]
    [InlineData("\u001b[31mred.nii", "[31mred.nii")]
    public async Task A_study_of_a_file_with_an_odd_name_has_a_plain_one(string file, string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such names there.");
        Put(file, file[file.IndexOf(".nii", StringComparison.Ordinal)..]);
        var study = await _visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = file });
        Assert.Equal(name, (string?)study["name"]);
    }

    [Fact]
    public async Task A_file_with_a_long_name_can_be_opened_and_annotated()
    {
        string file = $"{new string('y', 240)}.nii.gz";
        Put(file);
        var study = await _visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = file });
        Assert.InRange(((string)study["name"]!).Length, 100, 210);
        Assert.EndsWith(".nii.gz", (string?)study["name"]);
        using var voxels = await _visitor.Get($"/api/v1/studies/{study["id"]}/voxels");
        Assert.Equal(HttpStatusCode.OK, voxels.StatusCode);
    }

    [Fact]
    public async Task With_a_folder_of_its_own_the_server_writes_nothing_beside_the_scans()
    {
        string state = Path.Combine(_outside, "state"), scans = Directory.CreateDirectory(Path.Combine(_outside, "scans")).FullName;
        await using (var server = await RunningServer.Start(options => options with { State = state }, scans))
        {
            using var visitor = await server.SignIn();
            File.WriteAllBytes(Path.Combine(scans, "scan.nii.gz"), Scans.File());
            var study = await visitor.Ask(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = "scan.nii.gz" });
            await visitor.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = (string?)study["id"] });
            Assert.Equal(["scan.nii.gz"], Directory.GetFileSystemEntries(scans).Select(Path.GetFileName));
        }

        UserAccounts.Add(scans, "anna", "annotator", "a long enough one", state);
        Assert.Equal(["scan.nii.gz"], Directory.GetFileSystemEntries(scans).Select(Path.GetFileName));
        await using var again = await RunningServer.Start(options => options with { State = state }, scans);
        Assert.Equal(["anna", "owner"], again.Users.List(null, 9).Select(u => u.Name));
    }

    [Fact]
    public async Task The_servers_own_folder_is_not_offered_where_it_lies_among_the_scans()
    {
        string scans = Directory.CreateDirectory(Path.Combine(_outside, "scans")).FullName, state = Path.Combine(scans, "state");
        await using var server = await RunningServer.Start(options => options with { State = state }, scans);
        using var visitor = await server.SignIn();
        var study = await Annotator.Upload(visitor, "uploaded.nii.gz", Scans.File());
        string blob = $"state/blobs/{((string)study["hash"]!)[..2]}/{study["hash"]}.nii.gz";
        Assert.True(File.Exists(Path.Combine(scans, blob)));
        Assert.Equal("[]", await (await visitor.Get("/api/v1/folder")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var answer = await visitor.Send(HttpMethod.Post, "/api/v1/studies/from-folder", new JsonObject { ["path"] = blob });
        await answer.Refused(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Folders_that_would_hide_work_or_show_the_servers_own_files_are_refused()
    {
        string data = _server.Folder;
        Assert.Contains("leave --state away", Refused(() => DataFolder.OwnFolder(data, Path.Combine(_outside, "new"))));
        Assert.Contains("Keep the two apart", Refused(() => DataFolder.OwnFolder(Path.Combine(data, ".promptunet", "blobs"),
            Path.Combine(data, ".promptunet"))));
        Assert.Contains("Keep the two apart", Refused(() => DataFolder.OwnFolder(data, data)));
        Assert.False(Directory.Exists(Path.Combine(_outside, "new")));

        static string Refused(Action action) => Assert.Throws<IOException>(action).Message;
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

    private async Task<IEnumerable<string?>> Listed() => JsonNode.Parse(
        await (await _visitor.Get("/api/v1/folder")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!
        .AsArray().Select(f => (string?)f!["path"]);

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
