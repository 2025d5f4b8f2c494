using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Tests.Sessions;

/// <summary>A copy of the data folder of a running server is what a kill leaves.</summary>
public sealed class SurvivalTests
{
    [Fact]
    public async Task After_a_kill_every_command_is_there_once()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        int[] before = await page.Settled();
        var body = page.Numbered(Commands.Draw(1, 4, Scans.Square(2, 2, 9)));
        using var taken = await page.Send(body);
        string answer = await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        await using var killed = await Killed.Copy(server);
        using var again = await killed.Server.SignIn();
        var page2 = page.Again("b", again);
        using var resent = await page.Again("a", again).Send(body);
        Assert.Equal(answer, await resent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(await page.Settled(), await page2.Settled());
        page2.Version = 4;
        Assert.Equal(5, await page2.Do(Commands.Plain("undo")));
        Assert.Equal(before, await page2.Settled());
    }

    [Fact]
    public async Task A_torn_command_is_left_out_and_told()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        await using var killed = await Killed.Copy(server, folder =>
        {
            string journal = Path.Combine(folder, ".promptunet", "sessions", $"{page.Task}.journal");
            File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^3]);
        });
        using var again = await killed.Server.SignIn();
        var state = await page.Again("b", again).Session();
        Assert.Equal(2, (int?)state["version"]);
        Assert.Contains("damaged", (string?)state["warnings"]![0]);
        Assert.DoesNotContain(killed.Folder, state.ToJsonString());
    }

    [Fact]
    public async Task What_was_arriving_is_gone_and_files_that_nobody_names_are_put_aside()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        await Annotator.Upload(visitor, "scan.nii.gz", Scans.File());
        await using var killed = await Killed.Copy(server, folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, ".promptunet", "incoming", "half"));
            File.WriteAllText(Path.Combine(folder, ".promptunet", "incoming", "half", "scan.nii"), "half");
            Directory.CreateDirectory(Path.Combine(folder, ".promptunet", "blobs", "ab"));
            File.WriteAllText(Path.Combine(folder, ".promptunet", "blobs", "ab", "abcd.nii"), "nobody's");
        });
        Assert.Single(Directory.GetFiles(Path.Combine(killed.Folder, ".promptunet", "blobs"), "*", SearchOption.AllDirectories));
        string quarantine = Path.Combine(killed.Folder, ".promptunet", "quarantine");
        Assert.Single(Directory.GetFiles(quarantine, "abcd.nii", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(killed.Folder, ".promptunet", "incoming")));
    }

    [Fact]
    public async Task With_another_network_the_work_goes_on_and_that_is_told()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        int[] before = await page.Settled();
        await using var killed = await Killed.Copy(server, change: options => options with { Model = "another" });
        using var again = await killed.Server.SignIn();
        var page2 = page.Again("b", again);
        var state = await page2.Session();
        Assert.Contains("another network", (string?)state["warnings"]![0]);
        Assert.Equal(4, (int?)state["version"]);
        Assert.Equal(before, await page2.Settled());
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_data_folder()
    {
        await using var server = await RunningServer.Start();
        var refused = await Assert.ThrowsAsync<IOException>(() => RunningServer.Start(folder: server.Folder));
        Assert.Contains("Another server", refused.Message);
    }

    /// <summary>A server on what another one would leave if it were killed now.</summary>
    private sealed class Killed(RunningServer server, string folder) : IAsyncDisposable
    {
        public RunningServer Server { get; } = server;

        public string Folder { get; } = folder;

        public static async Task<Killed> Copy(
            RunningServer server, Action<string>? damage = null, Func<ServerOptions, ServerOptions>? change = null)
        {
            string folder = Directory.CreateTempSubdirectory().FullName;
            foreach (string file in Directory.GetFiles(server.Folder, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(server.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                // Held by the other; what is computed is computed again.
                if (Path.GetFileName(file) != "lock" && Path.GetExtension(file) != ".claims")
                {
                    await using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    await using var to = File.Create(copy);
                    await bytes.CopyToAsync(to, TestContext.Current.CancellationToken);
                }
            }

            damage?.Invoke(folder);
            return new Killed(await RunningServer.Start(options => Scans.Copies(change?.Invoke(options) ?? options), folder), folder);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            Directory.Delete(Folder, true);
        }
    }
}
