using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Security;

public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Theory]
    [InlineData("server.pfx", null, "secret")]
    [InlineData("server.pem", "key.pem", null)]
    [InlineData("both.pem", null, null)]
    public async Task A_server_with_a_certificate_speaks_TLS_alone_and_marks_its_cookies(string file, string? key, string? password)
    {
        MakeCertificate();
        var certificate = TlsCertificate.Read(Path.Combine(_folder, file), key is null ? null : Path.Combine(_folder, key), password);
        await using var server = await RunningServer.Start(options => options with { Certificate = certificate });
        Assert.Equal("https", server.Address.Scheme);
        using var client =
            new HttpClient(
            new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
            shown!.Thumbprint == certificate.Certificate.Thumbprint });
        using var answer =
            await client.PostAsJsonAsync(new Uri(server.Address, "/api/v1/sign-in"), new JsonObject { ["token"] = server.Token });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie =>
        {
            Assert.StartsWith("__Host-promptunet", cookie);
            Assert.Contains("path=/; secure; samesite=strict; httponly", cookie);
        });
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Equal("", await RawRequest.Send(server.Address, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    [Theory]
    [InlineData("server.pfx", null, "wrong")]
    [InlineData("server.pem", null, null)]
    [InlineData("key.pem", null, null)]
    public void A_certificate_that_cannot_be_used_is_named(string file, string? key, string? password)
    {
        MakeCertificate();
        string path = Path.Combine(_folder, file);
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => TlsCertificate.Read(path, key, password)).Message);
    }

    [Fact]
    public async Task A_proxy_that_is_believed_tells_that_the_request_came_over_TLS()
    {
        await using var server = await RunningServer.Start(options => options with { BehindProxy = true, Hosts = ["annotator.example"] });
        Assert.Equal("https://annotator.example/", server.App.Announce());
        Assert.StartsWith("https://annotator.example/#code=", SignInLink.New(server.Folder));
        using var visitor = server.Visit();
        var body = new JsonObject { ["token"] = server.Token };
        (string, string)[] passedOn =
            [("Host", "annotator.example"), ("Origin", "https://annotator.example"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "192.0.2.1")];
        using var answer = await visitor.Send(HttpMethod.Post, "/api/v1/sign-in", body, passedOn);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure;", cookie));
    }

    [Fact]
    public async Task A_proxy_is_believed_only_where_there_is_one()
    {
        await using var server = await RunningServer.Start();
        using var answer = await server.Visit().Get("/health/live", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(Path.Combine(_folder, "server.pfx"), certificate.Export(X509ContentType.Pfx, "secret"));
        File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "both.pem"), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
