using System.Net;

namespace PromptUNet.Server.Tests.Operations;

public sealed class PageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public PageTests()
    {
        string page = Directory.CreateDirectory(Path.Combine(_folder, "page", "assets")).Parent!.FullName;
        File.WriteAllText(Path.Combine(page, "index.html"), "<!doctype html><title>page</title>");
        File.WriteAllText(Path.Combine(page, "assets", "app-1a2b.js"), new string('x', 5000));
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), "secret");
    }

    [Fact]
    public async Task The_page_is_asked_for_anew_and_its_named_parts_are_kept()
    {
        await using var server = await Start();
        using var visitor = server.Visit();
        using var index = await visitor.Get("/");
        Assert.Contains("<title>page</title>", await index.Content.ReadAsStringAsync());
        Assert.Equal("text/html", index.Content.Headers.ContentType?.MediaType);
        Assert.True(index.Headers.CacheControl!.NoStore);
        using var part = await visitor.Get("/assets/app-1a2b.js");
        Assert.Contains("immutable", part.Headers.CacheControl!.ToString());
        using var again = await visitor.Get("/assets/app-1a2b.js", ("If-None-Match", part.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("identity", null)]
    public async Task Text_travels_packed_as_the_browser_likes_it(string accepted, string? encoding)
    {
        await using var server = await Start();
        using var answer = await server.Visit().Get("/assets/app-1a2b.js", ("Accept-Encoding", accepted));
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(encoding is null, (await answer.Content.ReadAsByteArrayAsync()).Length == 5000);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/..%5c..%5csecret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("//etc/passwd")]
    [InlineData("/assets//app-1a2b.js")]
    [InlineData("/index.html%00.js")]
    [InlineData("/.promptunet/access-token")]
    public async Task Nothing_beside_the_page_can_be_read(string path)
    {
        await using var server = await Start();
        string answer = await RawRequest.Send(server.Address, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("secret\n", answer);
        Leaks.AssertNone(answer);
    }

    [Fact]
    public async Task A_server_without_a_page_says_so()
    {
        await using var server = await RunningServer.Start(options => options with { Page = Path.Combine(_folder, "none") });
        using var answer = await server.Visit().Get("/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("has not been built", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_page_takes_nothing()
    {
        await using var server = await Start();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await server.Visit().Status(HttpMethod.Post, "/index.html"));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private Task<RunningServer> Start() => RunningServer.Start(options => options with { Page = Path.Combine(_folder, "page") });
}
