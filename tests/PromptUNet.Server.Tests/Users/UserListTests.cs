using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Users;

public sealed class UserListTests
{
    private const string Password = "a long enough one";

    [Theory]
    [InlineData("annotator")]
    [InlineData("reviewer")]
    public async Task Others_than_admins_learn_and_change_nothing_about_users(string role)
    {
        await using var server = await RunningServer.Start();
        using var visitor = await server.SignIn("anna", role);
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.Status(HttpMethod.Get, "/api/v1/users"));
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.Status(HttpMethod.Post, "/api/v1/users", User("bert", "admin", Password)));
        Assert.Equal(
            HttpStatusCode.Forbidden, await visitor.Status(HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["role"] = "admin" }));
        Assert.Equal(
            HttpStatusCode.Forbidden, await visitor.Status(HttpMethod.Post, "/api/v1/users/1/tokens", new JsonObject { ["name"] = "x" }));
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.Status(HttpMethod.Delete, "/api/v1/users/1"));
    }

    [Theory]
    [InlineData("", "annotator", Password)]
    [InlineData("../anna", "annotator", Password)]
    [InlineData("anna\n", "annotator", Password)]
    [InlineData("owner", "annotator", Password)]
    [InlineData("OWNER", "annotator", Password)]
    [InlineData("оwner", "annotator", Password)]
    [InlineData("ＯＷＮＥＲ", "annotator", Password)]
    [InlineData("οwner ", "annotator", Password)]
    [InlineData("ﬁona", "annotator", Password)]
    [InlineData("anna", "king", Password)]
    [InlineData("anna", "annotator", "tooshort")]
    public async Task A_user_that_cannot_be_is_refused_in_words(string name, string role, string password)
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await owner.Status(HttpMethod.Post, "/api/v1/users", User(name, role, password)));
        Assert.Single(server.Users.List(null, 9));
    }

    [Fact]
    public async Task Changes_of_rights_are_in_the_audit_log_by_number()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        await owner.Status(HttpMethod.Post, "/api/v1/users", User("anna", "annotator", Password));
        await owner.Status(HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["role"] = "reviewer" });
        await owner.Status(HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["password"] = Password + "!" });
        await owner.Status(HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["password"] = "short" });
        await owner.Status(HttpMethod.Delete, "/api/v1/users/2");
        var lines = (await (await owner.Get("/api/v1/audit")).Content.ReadFromJsonAsync<JsonArray>())!;
        Assert.Equal(
            ["remove-user-2", "change-password-of-user-2", "make-user-2-reviewer", "add-user-2-as-annotator"],
            lines.Select(line => (string)line!["deed"]!));
        Assert.All(lines, line => Assert.Equal(1, (int)line!["user"]!));
    }

    [Fact]
    public async Task Another_role_or_password_ends_the_cookies_of_before()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        using var anna = await server.SignIn("anna", "annotator");
        Assert.Equal(HttpStatusCode.OK, await owner.Status(HttpMethod.Put, "/api/v1/users/2", new JsonObject { ["role"] = "reviewer" }));
        Assert.Equal(HttpStatusCode.Unauthorized, await anna.Status(HttpMethod.Get, "/api/v1/me"));
    }

    [Fact]
    public async Task Ones_own_password_needs_the_present_one_and_ends_ones_other_sign_ins()
    {
        await using var server = await RunningServer.Start();
        using var here = await server.SignIn("anna", "annotator");
        using var elsewhere = server.Visit();
        Assert.Equal(HttpStatusCode.OK,
            await elsewhere.Status(HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["name"] = "anna", ["password"] = Password }));
        static JsonObject change(string current) => new() { ["current"] = current, ["password"] = "quite another one" };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await here.Status(HttpMethod.Put, "/api/v1/me/password", change("wrong")));
        Assert.Equal(HttpStatusCode.OK, await here.Status(HttpMethod.Put, "/api/v1/me/password", change(Password)));
        Assert.Equal(HttpStatusCode.OK, await here.Status(HttpMethod.Get, "/api/v1/me"));
        Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.Status(HttpMethod.Get, "/api/v1/me"));
    }

    [Fact]
    public async Task A_users_token_signs_in_until_the_user_is_removed()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        using var anna = await server.SignIn("anna", "annotator");
        using var answer = await owner.Send(HttpMethod.Post, "/api/v1/users/2/tokens", new JsonObject { ["name"] = "script" });
        string token = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
        using var program = server.Visit();
        Assert.Equal(HttpStatusCode.OK, await program.Status(HttpMethod.Get, "/api/v1/me", null, ("Authorization", $"Bearer {token}")));
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status(HttpMethod.Delete, "/api/v1/users/2"));
        Assert.Equal(
            HttpStatusCode.Unauthorized, await program.Status(HttpMethod.Get, "/api/v1/me", null, ("Authorization", $"Bearer {token}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await anna.Status(HttpMethod.Get, "/api/v1/me"));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status(HttpMethod.Delete, "/api/v1/users/2"));
    }

    [Fact]
    public async Task Users_are_listed_in_parts_by_name()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        Array.ForEach(["Cleo", "anna", "bert"], name => server.Users.Add(name, "annotator", null));
        Assert.Equal(["anna", "bert"], await Names("?limit=2"));
        Assert.Equal(["Cleo", "owner"], await Names("?limit=2&after=bert"));
        Assert.Empty(await Names("?after=owner"));

        async Task<string[]> Names(string query)
        {
            using var answer = await owner.Get($"/api/v1/users{query}");
            return [.. (await answer.Content.ReadFromJsonAsync<JsonArray>())!.Select(user => (string)user!["name"]!)];
        }
    }

    [Fact]
    public async Task The_owner_stays_an_admin()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await owner.Status(HttpMethod.Delete, "/api/v1/users/1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            await owner.Status(HttpMethod.Put, "/api/v1/users/1", new JsonObject { ["role"] = "annotator" }));
        Assert.Equal("admin", server.Users.FindOrAddOwner().Role);
    }

    private static JsonObject User(string name, string role, string password) =>
        new() { ["name"] = name, ["role"] = role, ["password"] = password };
}
