using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Users;

/// <summary>Each credential ends, and takes with it what came from it.</summary>
public sealed class CredentialTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_cookie_is_worth_nothing_after_the_sign_out()
    {
        await using var server = await RunningServer.Start();
        server.Users.Add("anna", "annotator", RunningServer.Password);
        using var answer = await server.Visit().Send(
            HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["name"] = "anna", ["password"] = RunningServer.Password });
        string stolen = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        string csrf = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["csrf"]!;
        Assert.Equal(HttpStatusCode.OK, await server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Cookie", stolen)));
        using var signOut = await server.Visit().Send(
            HttpMethod.Post, "/api/v1/sign-out", null, ("Cookie", stolen), ("X-CSRF-Token", csrf));
        Assert.Equal("\"cache\"", signOut.Headers.GetValues("Clear-Site-Data").Single());
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Cookie", stolen)));
    }

    [Fact]
    public async Task A_sign_in_ends_after_twelve_hours_however_much_it_is_used_and_earlier_without_use()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        for (int hour = 1; hour < 12; hour++)
        {
            server.LetPass(Hour);
            Assert.Equal(HttpStatusCode.OK, await anna.Status(HttpMethod.Get, "/api/v1/me"));
        }

        server.LetPass(Hour);
        Assert.Equal(HttpStatusCode.Unauthorized, await anna.Status(HttpMethod.Get, "/api/v1/me"));
        using var again = await server.SignInAgain("anna");
        server.LetPass(SignInStore.Idle);
        Assert.Equal(HttpStatusCode.Unauthorized, await again.Status(HttpMethod.Get, "/api/v1/me"));
    }

    [Fact]
    public async Task A_page_that_came_from_a_token_ends_with_it_and_its_streams_at_once()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var anna = server.Users.Add("anna", "annotator", RunningServer.Password);
        server.Join(anna);
        string token = server.Tokens.Add(anna, "script");
        using var thief = await server.SignIn(new JsonObject { ["token"] = token });
        var task = await Annotator.Begin(thief);
        using var events = await task.Send(HttpMethod.Get, "events");
        await using var stream = await events.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);

        var listed = (await (await owner.Get("/api/v1/users/tokens")).Content.ReadFromJsonAsync<JsonArray>())!.Single()!;
        Assert.Equal(("anna", "script"), ((string?)listed["user"], (string?)listed["name"]));
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, $"/api/v1/users/tokens/{listed["id"]}"));
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.Status(HttpMethod.Get, "/api/v1/me"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Bearer(server, token));
    }

    [Theory]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task A_new_password_ends_tokens_unless_an_admin_keeps_them(bool keep, HttpStatusCode expected)
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        string token = server.Tokens.Add(server.Users.Add("anna", "annotator", RunningServer.Password), "script");
        Assert.Equal(
            HttpStatusCode.OK,
            await owner.Status(
                HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["password"] = "quite another one", ["keepTokens"] = keep }));
        Assert.Equal(expected, await Bearer(server, token));
    }

    [Fact]
    public async Task A_token_ends_by_itself_and_lasts_a_year_at_most()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await anna.Status(HttpMethod.Post, "/api/v1/me/tokens", Token(366)));
        string token = (string)(await anna.Ask(HttpMethod.Post, "/api/v1/me/tokens", Token(30)))["token"]!;
        Assert.Equal(HttpStatusCode.OK, await Bearer(server, token));
        server.LetPass(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await Bearer(server, token));
    }

    [Fact]
    public async Task Users_see_and_end_their_own_tokens_alone()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        using var bert = await server.SignIn("bert", "annotator");
        await anna.Ask(HttpMethod.Post, "/api/v1/me/tokens", Token(30));
        var own = (await (await anna.Get("/api/v1/me/tokens")).Content.ReadFromJsonAsync<JsonArray>())!.Single()!;
        Assert.Empty((await (await bert.Get("/api/v1/me/tokens")).Content.ReadFromJsonAsync<JsonArray>())!);
        Assert.Equal(HttpStatusCode.NotFound, await bert.Status(HttpMethod.Delete, $"/api/v1/me/tokens/{own["id"]}"));
        Assert.Equal(HttpStatusCode.NoContent, await anna.Status(HttpMethod.Delete, $"/api/v1/me/tokens/{own["id"]}"));
    }

    [Fact]
    public async Task Another_admin_changes_nothing_of_the_owners_credentials()
    {
        await using var server = await RunningServer.Start();
        using var admin = await server.SignIn("eve", "admin");
        _ = server.Token;
        Assert.Equal(HttpStatusCode.Forbidden, await admin.Status(HttpMethod.Post, "/api/v1/users/1/tokens", Token(30)));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await admin.Status(HttpMethod.Put, "/api/v1/users/1", new JsonObject { ["password"] = "quite another one" }));
        Assert.Equal(HttpStatusCode.Forbidden, await admin.Status(HttpMethod.Delete, "/api/v1/users/1"));
        Assert.Equal(HttpStatusCode.NotFound, await admin.Status(HttpMethod.Delete, "/api/v1/users/tokens/1"));
        Assert.Empty((await (await admin.Get("/api/v1/users/tokens")).Content.ReadFromJsonAsync<JsonArray>())!);
    }

    [Fact]
    public async Task Rights_are_changed_with_a_fresh_password_alone_and_by_no_token()
    {
        await using var server = await RunningServer.Start();
        using var admin = await server.SignIn("eve", "admin");
        var user = new JsonObject { ["name"] = "bert", ["role"] = "admin", ["password"] = RunningServer.Password };
        server.LetPass(SignInStore.Fresh);
        using var stale = await admin.Send(HttpMethod.Post, "/api/v1/users", user.DeepClone());
        Assert.Equal("confirm", (string?)(await stale.Refused(HttpStatusCode.Forbidden))["type"]);
        Assert.Equal(HttpStatusCode.Forbidden, await admin.Status(HttpMethod.Post, "/api/v1/me/tokens", Token(30)));
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await admin.Status(HttpMethod.Post, "/api/v1/me/confirm", new JsonObject { ["password"] = "no" }));
        Assert.Equal(
            HttpStatusCode.NoContent,
            await admin.Status(HttpMethod.Post, "/api/v1/me/confirm", new JsonObject { ["password"] = RunningServer.Password }));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await server.Visit().Status(HttpMethod.Post, "/api/v1/users", user.DeepClone(), ("Authorization", $"Bearer {server.Token}")));
        Assert.Equal(HttpStatusCode.Created, await admin.Status(HttpMethod.Post, "/api/v1/users", user.DeepClone()));
    }

    [Fact]
    public async Task A_link_signs_in_once_and_for_minutes_alone()
    {
        await using var server = await RunningServer.Start();
        server.App.Announce();
        string code = new Uri(SignInLink.New(server.Folder)).Fragment["#code=".Length..];
        Assert.Equal(HttpStatusCode.OK, await SignIn(server, code));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignIn(server, code));
        string late = server.Code;
        server.LetPass(SignInStore.LinkLasts);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignIn(server, late));
    }

    [Fact]
    public async Task There_is_no_link_where_no_server_runs()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        await using (var server = await RunningServer.Start(folder: folder))
        {
            server.App.Announce();
        }

        Assert.Contains("No server runs", Assert.Throws<IOException>(() => SignInLink.New(folder)).Message);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Active_is_who_has_a_credential()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var anna = server.Users.Add("anna", "annotator", null);
        Assert.Equal((false, false), await Actives(owner));
        server.Tokens.Add(anna, "script");
        Assert.Equal((true, false), await Actives(owner));
        server.Users.Remove(anna);
        Assert.Equal((false, false), await Actives(owner));
    }

    private static JsonObject Token(int days) => new() { ["name"] = "script", ["days"] = days };

    /// <summary>Whether the list says so of anna and of the owner.</summary>
    private static async Task<(bool Anna, bool Owner)> Actives(Visitor owner)
    {
        var users = (await (await owner.Get("/api/v1/users")).Content.ReadFromJsonAsync<JsonArray>())!;
        return ((bool)users[0]!["active"]!, (bool)users[1]!["active"]!);
    }

    private static Task<HttpStatusCode> SignIn(RunningServer server, string code) =>
        server.Visit().Status(HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["code"] = code });

    private static Task<HttpStatusCode> Bearer(RunningServer server, string token) =>
        server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Authorization", $"Bearer {token}"));
}
