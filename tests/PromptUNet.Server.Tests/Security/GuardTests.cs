using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security;

public sealed class GuardTests
{
    private static readonly JsonObject NewUser = new() { ["name"] = "anna", ["role"] = "annotator", ["password"] = "a long enough one" };

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:8137")]
    [InlineData("10.1.2.3")]
    [InlineData("[::2]")]
    [InlineData("other.localhost:8137")]
    public async Task A_name_that_is_not_ours_is_refused_whatever_it_leads_to(string host)
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status(HttpMethod.Get, "/api/v1/me", null, ("Host", host)));
        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status(HttpMethod.Get, "/", null, ("Host", host)));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1")]
    [InlineData("[::1]:8137")]
    [InlineData("promptunet.localhost:8137")]
    [InlineData("annotator.example")]
    public async Task This_machines_names_and_those_it_was_started_with_are_answered(string host)
    {
        await using var server = await RunningServer.Start(options => options with { Hosts = ["annotator.example"] });
        using var owner = await server.SignIn();
        Assert.Equal(HttpStatusCode.OK, await owner.Status(HttpMethod.Get, "/api/v1/me", null, ("Host", host)));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_pages_request_is_refused_even_with_the_cookie_and_the_sign(string header, string value)
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        Assert.Equal(HttpStatusCode.Forbidden, await owner.Status(HttpMethod.Get, "/api/v1/me", null, (header, value)));
        Assert.Equal(HttpStatusCode.Forbidden, await owner.Status(HttpMethod.Post, "/api/v1/users", NewUser, (header, value)));
        Assert.Equal(HttpStatusCode.Forbidden,
            await owner.Status(HttpMethod.Post, "/api/v1/sign-in", new JsonObject { ["token"] = server.Token }, (header, value)));
        Assert.Null(server.Users.Find("anna"));
    }

    [Fact]
    public async Task A_link_elsewhere_may_lead_to_the_page()
    {
        await using var server = await RunningServer.Start();
        Assert.NotEqual(
            HttpStatusCode.Forbidden,
            (await server.Visit().Get("/", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))).StatusCode);
    }

    [Theory]
    [InlineData("http")]
    public async Task The_pages_own_requests_pass(string scheme)
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        string origin = $"{scheme}://127.0.0.1:{server.Address.Port}";
        Assert.Equal(HttpStatusCode.Created,
            await owner.Status(HttpMethod.Post, "/api/v1/users", NewUser, ("Origin", origin), ("Sec-Fetch-Site", "same-origin")));
    }

    [Fact]
    public async Task A_cookie_alone_changes_nothing()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        string sign = owner.Csrf!;
        using var other = await server.SignIn("bert", "admin");
        foreach (string? forged in new[] { null, "", "x", other.Csrf, sign[..^4] + "AAAA" })
        {
            owner.Csrf = forged;
            Assert.Equal(HttpStatusCode.Forbidden, await owner.Status(HttpMethod.Post, "/api/v1/users", NewUser));
        }

        Assert.Null(server.Users.Find("anna"));
        owner.Csrf = sign;
        Assert.Equal(HttpStatusCode.Created, await owner.Status(HttpMethod.Post, "/api/v1/users", NewUser));
    }

    [Fact]
    public async Task A_token_needs_no_sign_and_a_forged_one_opens_nothing()
    {
        await using var server = await RunningServer.Start();
        string token = server.Token;
        using var program = server.Visit();
        foreach (string forged in new[] { "", "x", token[..^1], token + "A", token[1..] + "A", new string('A', 43) })
        {
            Assert.Equal(HttpStatusCode.Unauthorized,
                await program.Status(HttpMethod.Post, "/api/v1/users", NewUser, ("Authorization", $"Bearer {forged}")));
        }

        Assert.Equal(
            HttpStatusCode.Created,
            await program.Status(
                HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "Livers" }, ("Authorization", $"Bearer {token}")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/none")]
    [InlineData("/health/live")]
    public async Task Every_answer_tells_the_browser_to_allow_little(string path)
    {
        await using var server = await RunningServer.Start();
        using var answer = await server.Visit().Get(path);
        var headers = answer.Headers;
        string policy = headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.True(headers.CacheControl!.NoStore);
        Assert.False(headers.Contains("Server"));
        Assert.False(headers.Contains("Strict-Transport-Security"));
    }
}
