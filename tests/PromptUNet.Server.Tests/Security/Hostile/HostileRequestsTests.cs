using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>
/// Requests that nobody should send, to a server that is started again in between. PROMPTUNET_HOSTILE says how many. Before a release,
/// <c>PROMPTUNET_HOSTILE=100000 artifacts/bin/PromptUNet.Server.Tests/release/PromptUNet.Server.Tests -class '*HostileRequestsTests'</c>.
/// </summary>
public sealed partial class HostileRequestsTests
{
    private const int Starts = 5, AtOnce = 8;

    private static int Requests =>
        int.Parse(Environment.GetEnvironmentVariable("PROMPTUNET_HOSTILE") ?? "10000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task No_request_breaks_the_server_or_makes_it_tell_about_itself_and_a_new_start_changes_no_task()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        var answers = new SortedDictionary<int, int>();
        Scene? scene = null;
        Standing[] before = [];
        for (int start = 0; start <= Starts; start++)
        {
            await using var server = await RunningServer.Start(folder: folder);
            scene = scene?.At(server) ?? await Scene.Of(server);
            Assert.Equal(before, start == 0 ? [] : await Standing.Of(server, scene.Tasks));
            await Send(server, scene, Enumerable.Range(0, Requests).Where(n => n % Starts == start), answers);
            await ServerIsWell(server, scene);
            before = await Standing.Of(server, scene.Tasks);
            await server.App.StopAsync(TestContext.Current.CancellationToken);
        }

        int commands = scene!.Commands;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Requests} requests, {before.Length} tasks of {commands} commands, {Starts} new starts; "
            + string.Join(", ", answers.Select(a => $"{a.Key}: {a.Value}")));
        Assert.InRange(commands, Requests / 50, Requests);        // enough was taken for something to break
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, ".promptunet", "incoming")));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, true);
    }

    /// <summary>A fifth is valid, so that there is something to break. Three tenths have an extreme number and are well formed.</summary>
    private static Task Send(RunningServer server, Scene scene, IEnumerable<int> numbers, SortedDictionary<int, int> answers) =>
        Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var random = new Random(number);
            var mutation = new Mutation(random);
            var message = random.Next(10) switch
            {
                < 2 => scene.Valid(random),
                < 5 => mutation.Extreme(scene.Valid(random)),
                _ => mutation.Of(scene.Valid(random)),
            };
            string answer = await Wire.Send(server.Address, message);
            int status = Judge(number, message, answer);
            scene.Learn(message, answer);
            lock (answers)
            {
                answers[status] = answers.GetValueOrDefault(status) + 1;
            }
        });

    /// <summary>The status; 0 for a connection that was closed without a word.</summary>
    private static int Judge(int number, Message message, string answer)
    {
        if (answer == "")
        {
            return 0;
        }

        try
        {
            int status = int.Parse(StatusLine.Match(answer).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.True(status is >= 200 and < 500 or 501 or 505, $"The status was {status}.");
            Leaks.AssertNone(answer);
            return status;
        }
        catch (Exception e)
        {
            Assert.Fail($"Request {number}:\n{message}\n\nAnswer:\n{answer[..Math.Min(answer.Length, 2000)]}\n\n{e.Message}");
            throw;
        }
    }

    private static async Task ServerIsWell(RunningServer server, Scene scene)
    {
        using var program = server.Visit();
        var token = ("Authorization", $"Bearer {server.Token}");
        Assert.Equal(HttpStatusCode.OK, await program.Status(HttpMethod.Get, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await program.Status(HttpMethod.Get, $"/api/v1/studies/{scene.Study}", null, token));
        foreach (string task in scene.Tasks)
        {
            Assert.Equal(HttpStatusCode.OK, await program.Status(HttpMethod.Get, $"/api/v1/tasks/{task}/session", null, token));
            Assert.Equal(HttpStatusCode.OK, await program.Status(HttpMethod.Get, $"/api/v1/tasks/{task}/mask?format=nii", null, token));
        }

        Assert.Equal("admin", server.Users.FindOrAddOwner().Role);
    }

    [GeneratedRegex(@"\AHTTP/1\.1 (\d{3}) ")]
    private static partial Regex StatusLine { get; }
}
