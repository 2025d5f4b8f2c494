using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using PromptUNet.Server.Tests.Disk;

namespace PromptUNet.Server.Tests.Storage;

public sealed class LockedDatabaseTests : ServerFolder
{
    [Fact]
    public async Task While_another_program_holds_the_database_rows_are_refused_for_now_and_drawings_are_taken()
    {
        await using var server = await RunningServer.Start(Scans.Copies, Folder);
        using var owner = await server.SignIn();
        var page = await Annotator.Begin(owner);
        await page.Do(Commands.AddLabel(1));
        using (var other = new SqliteConnection($"Data Source={Path.Combine(Own, "server.db")};Pooling=False"))
        {
            other.Open();
            using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE;";
            begin.ExecuteNonQuery();
            using var refused = await owner.Send(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "refused" });
            var problem = await refused.Refused(HttpStatusCode.ServiceUnavailable);
            Assert.Contains("Another program holds", (string?)problem["detail"]);
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Equal(2, await page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 8))));
            Assert.Equal(HttpStatusCode.OK, await owner.Status(HttpMethod.Get, "/api/v1/me"));
            using var health = await server.Visit().Get("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        }

        await owner.Ask(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "taken" });
        using var well = await server.Visit().Get("/health/ready");
        Assert.Equal(HttpStatusCode.OK, well.StatusCode);
    }
}
