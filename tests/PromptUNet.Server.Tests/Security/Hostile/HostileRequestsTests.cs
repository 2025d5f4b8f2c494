using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PromptUNet.Server.Tests.Security.Hostile;

public sealed partial class HostileRequestsTests
{
    private const int Requests = 10_000, AtOnce = 8;

    [Fact]
    public async Task No_request_breaks_the_server_or_makes_it_tell_about_itself()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        await using (var server = await RunningServer.Start(folder: folder))
        {
            var scene = await Scene.Of(server);
            await Send(server, scene);
            await ServerIsWell(server, scene);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, ".promptunet", "incoming")));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, true);
    }

    /// <summary>One in ten is valid, so that there is something to break.</summary>
    private static async Task Send(RunningServer server, Scene scene)
    {
        var answers = new Dictionary<int, int>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var random = new Random(number);
            var message = scene.Valid(random);
            message = number % 10 == 0 ? message : new Mutation(random).Of(message);
            int status = Judge(number, message, await Wire.Send(server.Address, message));
            lock (answers)
            {
                answers[status] = answers.GetValueOrDefault(status) + 1;
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}")));
    }

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
