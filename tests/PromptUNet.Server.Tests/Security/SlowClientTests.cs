using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Security;

namespace PromptUNet.Server.Tests.Security;

public sealed class SlowClientTests
{
    private const int Slow = 50;

    [Fact]
    public async Task Who_sends_a_byte_now_and_then_is_hung_up_on_and_holds_up_nobody()
    {
        await using var server = await RunningServer.Start();
        var heads = await Connect(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
        var bodies = await Connect(
            server, "POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{");
        using var other = server.Visit();
        Assert.Equal(HttpStatusCode.OK, await other.Status(HttpMethod.Get, "/health/ready"));
        string[] answers = await Task.WhenAll(heads.Concat(bodies).Select(Drip));
        Assert.All(answers, answer => Assert.Matches(@"\A(HTTP/1\.1 4\d\d |\z)", answer));
        Assert.All(answers, Leaks.AssertNone);
    }

    [Fact]
    public async Task A_thousand_idle_connections_keep_nobody_out_and_those_never_used_are_closed()
    {
        const int idle = 1010;
        await using var server = await RunningServer.Start();
        using var before = await server.SignIn();
        var connections = await Connect(server, "", idle);
        using var stranger = server.Visit();
        Assert.Equal(HttpStatusCode.OK, await stranger.Status(HttpMethod.Get, "/health/ready"));
        using var anna = await server.SignIn("anna", "annotator");
        Assert.Equal(HttpStatusCode.OK, await before.Status(HttpMethod.Get, "/api/v1/me"));
        string[] answers = await Task.WhenAll(connections.Select(ReadToEnd));
        Assert.All(answers, Assert.Empty);
        Assert.Equal(HttpStatusCode.OK, await anna.Status(HttpMethod.Get, "/api/v1/me"));
    }

    [Fact]
    public async Task Of_many_idle_connections_after_a_request_an_address_keeps_thirty_two_and_a_user_more()
    {
        await using var server = await RunningServer.Start();
        var shares = server.App.Services.GetRequiredService<ConnectionShares>();
        var strangers = await Connect(server, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await Closed(strangers, Slow - 32);
        Assert.Equal(32, shares.Counted);
        var user = await Connect(
            server, $"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n\r\n", 80);
        await Closed(user, 80 - 64);
        Assert.Equal(32 + 64, shares.Counted);
        foreach (var connection in strangers.Concat(user))
        {
            connection.Dispose();
        }
    }

    [Fact]
    public async Task A_proxy_on_this_machine_has_as_many_connections_as_it_needs()
    {
        await using var server = await RunningServer.Start(options => options with { BehindProxy = true });
        var connections = await Connect(server, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n", 100);
        foreach (var connection in connections)
        {
            Assert.NotEqual(0, await connection.GetStream().ReadAsync(new byte[1000]));
        }

        Assert.Equal(0, server.App.Services.GetRequiredService<ConnectionShares>().Counted);
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    /// <summary>Waits until the server has closed so many of the connections.</summary>
    private static async Task Closed(TcpClient[] connections, int count)
    {
        var open = connections.Select(ReadToEnd).ToList();
        for (; count > 0; count--)
        {
            open.Remove(await Task.WhenAny(open));
        }
    }

    private static async Task<string> ReadToEnd(TcpClient connection)
    {
        try
        {
            return await new StreamReader(connection.GetStream(), Encoding.Latin1).ReadToEndAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return "";
        }
    }

    private static async Task<TcpClient[]> Connect(RunningServer server, string beginning, int count = Slow) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        try
        {
            await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(beginning));
        }
        catch (IOException)
        {
            // Closed already, which the reading finds too.
        }

        return connection;
    }));

    /// <summary>Sends a byte a second until the server hangs up; what it said then.</summary>
    private static async Task<string> Drip(TcpClient connection)
    {
        using (connection)
        {
            var answer = ReadToEnd(connection);
            try
            {
                while (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1))) != answer)
                {
                    await connection.GetStream().WriteAsync("x"u8.ToArray());
                }

                return await answer;
            }
            catch (IOException)
            {
                return "";
            }
        }
    }
}
