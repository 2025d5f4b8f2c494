using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace PromptUNet.Load.Server;

/// <summary>A program that sends requests with a user's token, or with the cookies of a sign-in.</summary>
/// <param name="http">Leads to the server.</param>
/// <param name="credentials">Headers that sign each request in.</param>
internal sealed class UserClient(HttpClient http, params (string Name, string Value)[] credentials)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private int _postponed;

    /// <summary>How often the server answered 429. The client sent each of these requests again after the time in the answer.</summary>
    public int Postponed => _postponed;

    /// <exception cref="RefusedException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">There is no server, or it was killed.</exception>
    public async Task<T> Get<T>(string path)
    {
        using var answer = await Open(HttpMethod.Get, path, null);
        return (await answer.Content.ReadFromJsonAsync<T>(Json))!;
    }

    /// <inheritdoc cref="Get"/>
    public Task<T> Post<T>(string path, object? body = null) =>
        Post<T>(path, () => body is null ? null : JsonContent.Create(body, body.GetType(), options: Json));

    /// <inheritdoc cref="Get"/>
    public Task<T> Upload<T>(string path, byte[] file) =>
        Post<T>(path, () => new ByteArrayContent(file)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
        });

    /// <summary>Returns an answer whose body is read as it comes.</summary>
    /// <inheritdoc cref="Get"/>
    public async Task<HttpResponseMessage> Open(
        HttpMethod method, string path, Func<HttpContent?>? body, CancellationToken cancel = default)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body?.Invoke() };
            foreach (var (name, value) in credentials)
            {
                request.Headers.Add(name, value);
            }

            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    throw await RefusedException.Of(answer);
                }

                Interlocked.Increment(ref _postponed);
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? throw await RefusedException.Of(answer), cancel);
            }
        }
    }

    private async Task<T> Post<T>(string path, Func<HttpContent?> body)
    {
        using var answer = await Open(HttpMethod.Post, path, body);
        return (await answer.Content.ReadFromJsonAsync<T>(Json))!;
    }
}

/// <summary>The server refused a request.</summary>
internal sealed class RefusedException(HttpStatusCode status, string type, string detail)
    : Exception($"{(int)status} {type}: {detail}")
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>A word by which programs tell problems apart.</summary>
    public string Type { get; } = type;

    public static async Task<RefusedException> Of(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(UserClient.Json);
        return new RefusedException(
            answer.StatusCode, problem.GetProperty("type").GetString()!, problem.GetProperty("detail").GetString()!);
    }
}
