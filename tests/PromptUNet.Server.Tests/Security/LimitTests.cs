using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security;

public sealed class LimitTests
{
    private const string Beginning = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    [Fact]
    public async Task More_headers_or_longer_ones_than_a_browser_sends_are_refused()
    {
        await using var server = await RunningServer.Start();
        string many = string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await RawRequest.Send(server.Address, $"{Beginning}{many}\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await RawRequest.Send(server.Address, $"{Beginning}X: {new string('x', 17 << 10)}\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 414 ",
            await RawRequest.Send(server.Address, $"GET /{new string('x', 9 << 10)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200 ", await RawRequest.Send(server.Address, $"{Beginning}\r\n"));
    }

    [Fact]
    public async Task A_body_larger_than_JSON_may_be_is_refused_unread()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var large = new JsonObject { ["name"] = new string('x', 5000), ["role"] = "annotator", ["password"] = "a long enough one" };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await owner.Status(HttpMethod.Post, "/api/v1/users", large));
        string header =
            "POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + "99999999999\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 413 ", await RawRequest.Send(server.Address, header));
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001")]
    public async Task What_is_not_quite_HTTP_gets_a_refusal_and_no_more(string request)
    {
        await using var server = await RunningServer.Start();
        string answer =
            await RawRequest.Send(server.Address, request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        Assert.Matches("^HTTP/1.1 (400|403|405) ", answer);
        Leaks.AssertNone(answer);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"anna","role":"annotator"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":null,"role":"annotator","password":"a long enough one"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"anna","role":"annotator","password":"a long enough one","isAdmin":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"anna","name":"bert","role":"annotator","password":"a long enough one"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":7,"role":"annotator","password":"a long enough one"}""", HttpStatusCode.BadRequest)]
    public async Task JSON_that_is_not_as_described_is_refused(string json, HttpStatusCode status)
    {
        await using var server = await RunningServer.Start();
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        using var answer = await client.PostAsync("/api/v1/users", new StringContent(json, null, "application/json"));
        Assert.Equal(status, answer.StatusCode);
        await Leaks.AssertNone(answer);
        using var form = await client.PostAsync("/api/v1/users", new StringContent(json, null, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        await Leaks.AssertNone(form);
    }

    [Fact]
    public async Task A_flood_of_requests_is_slowed_down_and_told_when_to_come_again()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => owner.Get("/api/v1/me")));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.NotEmpty(refused);
        Assert.NotNull(refused[0].Headers.RetryAfter);
        await Leaks.AssertNone(refused[0]);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
    }
}
