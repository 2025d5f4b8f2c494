using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests;

/// <summary>A browser: keeps cookies, sends the page's sign and its origin.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address };

    public string? Csrf { get; set; }

    public Task<HttpResponseMessage> Send(
        HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        SendContent(method, path, body is null ? null : JsonContent.Create(body), headers);

    /// <summary>Sends a file.</summary>
    public Task<HttpResponseMessage> Upload(string path, byte[] bytes) => SendContent(HttpMethod.Post, path, Asking.Octets(bytes), []);

    private Task<HttpResponseMessage> SendContent(
        HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (Csrf is not null && method != HttpMethod.Get)
        {
            request.Headers.Add("X-CSRF-Token", Csrf);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    /// <summary>The answer's status; its text tells nothing of the server's inside.</summary>
    public async Task<HttpStatusCode> Status(
        HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        using var answer = await Send(method, path, body, headers);
        await Leaks.AssertNone(answer);
        return answer.StatusCode;
    }

    public void Dispose() => _client.Dispose();
}
