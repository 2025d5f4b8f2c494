using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using PromptUNet.Load.Server;

namespace PromptUNet.Load.Fairness;

/// <summary>Requests of somebody who does not wait when the server asks for it, from an address of the loopback.</summary>
internal sealed class Attempts : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">The server's address.</param>
    /// <param name="from">The address of the client.</param>
    /// <param name="token">The token of a user; null for nobody.</param>
    public Attempts(Uri server, IPAddress from, string? token = null)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false, UseCookies = false, ConnectCallback = (context, cancel) => Connect(context.DnsEndPoint.Port, from, cancel),
        })
        {
            BaseAddress = server,
        };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Sends a request and counts its status, or that there was no answer. Returns the answer; null without one.</summary>
    public async Task<HttpResponseMessage?> Send(Tally tally, HttpMethod method, string path, object? body, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: UserClient.Json),
            };
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            tally.Add($"{(int)answer.StatusCode}");
            return answer;
        }
        catch (HttpRequestException)
        {
            tally.Add("no answer");
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Opens a connection from an address of the loopback.</summary>
    public static async ValueTask<Stream> Connect(int port, IPAddress from, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
