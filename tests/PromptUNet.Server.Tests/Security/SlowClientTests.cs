using System.Net;
using System.Net.Sockets;
using System.Text;

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

    private static async Task<TcpClient[]> Connect(RunningServer server, string beginning) =>
        await Task.WhenAll(Enumerable.Range(0, Slow).Select(async _ =>
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(beginning));
        return connection;
    }));

    /// <summary>Sends a byte a second until the server hangs up; what it said then.</summary>
    private static async Task<string> Drip(TcpClient connection)
    {
        using (connection)
        {
            var answer = new StreamReader(connection.GetStream(), Encoding.Latin1).ReadToEndAsync();
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
