using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Users;

public sealed class SignInTests
{
    [Fact]
    public async Task Nothing_but_the_sign_in_answers_a_stranger()
    {
        await using var server = await RunningServer.Start();
        using var stranger = server.Visit();
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status(HttpMethod.Get, "/api/v1/me"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status(HttpMethod.Get, "/api/v1/users"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status(HttpMethod.Post, "/api/v1/sign-out"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status(HttpMethod.Get, "/api/v1/no-such-thing"));
    }

    [Fact]
    public async Task A_link_makes_an_admin_of_who_opens_it_first()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        using var answer = await owner.Get("/api/v1/me");
        var me = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(("owner", "admin"), ((string?)me["name"], (string?)me["role"]));
        Assert.NotNull((string?)me["csrf"]);
    }

    [Fact]
    public async Task A_cookie_still_counts_after_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string cookie;
            await using (var server = await RunningServer.Start(folder: folder))
            {
                using var answer = await server.Visit()
                    .Send(HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["code"] = server.Code });
                cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("promptunet=", StringComparison.Ordinal))
                    .Split(';')[0];
            }

            await using (var server = await RunningServer.Start(folder: folder))
            {
                Assert.Equal(HttpStatusCode.OK, await server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Cookie", cookie)));
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, true);
        }
    }
}
