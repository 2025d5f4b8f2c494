using System.Net;
using System.Security.Cryptography;
using System.Text;
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
            string journal = Journal(folder, page);
            File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^3]);
        });
        using var again = await killed.Server.SignIn();
        var state = await page.Again("b", again).Session();
        Assert.Equal(2, (int?)state["version"]);
        Assert.StartsWith("1 step after step 2 of the journal could not be read", (string?)state["warnings"]![0]);
        Assert.Contains($"They are kept in {page.Task}.journal.cut-", (string?)state["warnings"]![0]);
        Assert.DoesNotContain(killed.Folder, state.ToJsonString());
    }

    [Fact]
    public async Task A_command_in_a_journal_that_cannot_be_applied_leaves_all_before_it()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        int[] before = await page.Settled();
        await using var killed = await Killed.Copy(server, folder => AddRecords(
            Journal(folder, page), """{"do":"withdraw","label":1,"axis":2,"slice":-2147483642}""", """{"do":"undo"}"""));
        using var again = await killed.Server.SignIn();
        var page2 = page.Again("b", again);
        var state = await page2.Session();
        Assert.Equal(3, (int?)state["version"]);
        Assert.StartsWith("2 steps after step 3 of the journal cannot be applied", (string?)state["warnings"]![0]);
        Assert.Equal(before, await page2.Settled());
        Assert.Equal(4, await page2.Do(Commands.Plain("undo")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_that_cannot_be_opened_is_told_in_words_and_left_as_it_is(bool isOfAnotherProgram)
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.Do(Commands.AddLabel(1));
        byte[] damaged = [];
        await using var killed = await Killed.Copy(server, folder =>
        {
            string journal = Journal(folder, page);
            if (isOfAnotherProgram)
            {
                AddRecords(journal, """{"do":"fly"}""");
            }
            else
            {
                File.WriteAllText(journal, "a picture of a cat");
            }

            damaged = File.ReadAllBytes(journal);
        });
        using var again = await killed.Server.SignIn();
        for (int time = 0; time < 2; time++)
        {
            using var answer = await page.Again("b", again).Send(HttpMethod.Get, "session");
            var refused = await answer.Refused(HttpStatusCode.Conflict);
            Assert.Equal("journal", (string?)refused["type"]);
            Assert.Contains("cannot be opened", (string?)refused["detail"]);
        }

        Assert.Equal(damaged, File.ReadAllBytes(Journal(killed.Folder, page)));
    }

    [Fact]
    public async Task A_task_whose_journal_was_lost_does_not_begin_anew_without_a_word()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.Do(Commands.AddLabel(1));
        byte[] lost = [];
        await using var killed = await Killed.Copy(server, folder =>
        {
            lost = File.ReadAllBytes(Journal(folder, page));
            File.Delete(Journal(folder, page));
        });
        using var again = await killed.Server.SignIn();
        using var answer = await page.Again("b", again).Send(HttpMethod.Get, "session");
        var refused = await answer.Refused(HttpStatusCode.Conflict);
        Assert.Contains($"the file {page.Task}.journal, is not there any more", (string?)refused["detail"]);
        Assert.False(File.Exists(Journal(killed.Folder, page)));
        File.WriteAllBytes(Journal(killed.Folder, page), lost);
        Assert.Equal(1, (int?)(await page.Again("c", again).Session())["version"]);
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

    private static string Journal(string folder, Annotator page) =>
        Path.Combine(folder, ".promptunet", "sessions", $"{page.Task}.journal");

    /// <summary>Adds whole records, as an earlier program did before it applied them.</summary>
    private static void AddRecords(string journal, params string[] commands)
    {
        string checksum = File.ReadAllText(journal).TrimEnd('\n').Split('\n')[^1].Split(' ')[1];
        foreach (string command in commands)
        {
            byte[] json = Encoding.UTF8.GetBytes(command);
            checksum = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(checksum), .. json]).AsSpan(0, 16));
            File.AppendAllText(journal, $"{json.Length} {checksum} {command}\n");
        }
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
