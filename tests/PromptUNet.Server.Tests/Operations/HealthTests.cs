using System.Net;

namespace PromptUNet.Server.Tests.Operations;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_server_that_works_is_healthy_to_everybody(string path)
    {
        await using var server = await RunningServer.Start();
        using var answer = await server.Visit().Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_its_database_a_server_lives_but_is_not_ready_and_tells_strangers_no_more()
    {
        await using var server = await RunningServer.Start();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(Path.Combine(server.Folder, ".promptunet"), "server.db*"))
        {
            File.Delete(file);
        }

        using var live = await server.Visit().Get("/health/live");
        using var ready = await server.Visit().Get("/health/ready");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
        Assert.Equal("Unhealthy", await ready.Content.ReadAsStringAsync());
    }
}
