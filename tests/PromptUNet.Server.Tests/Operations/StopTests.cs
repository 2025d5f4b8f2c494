using System.Net.Sockets;
using System.Text;

namespace PromptUNet.Server.Tests.Operations;

public sealed class StopTests
{
    [Fact]
    public async Task A_server_that_is_told_to_stop_finishes_what_is_under_way_and_ends_streams()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var task = await Annotator.Begin(owner);
        using var events = await task.Send(HttpMethod.Get, "events");
        byte[] scan = Scans.File();
        using var upload = new TcpClient();
        await upload.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = upload.GetStream();
        string head = $"POST /api/v1/studies?name=late.nii.gz HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Length: {scan.Length}\r\nExpect: 100-continue\r\n\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        await stream.ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);     // the server reads the body now

        var stop = server.App.StopAsync();
        await events.Content.CopyToAsync(Stream.Null);
        await stream.WriteAsync(scan);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        Assert.StartsWith("HTTP/1.1 201 ", await reader.ReadLineAsync());
        await stop;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => owner.Status(HttpMethod.Get, "/health/live"));
    }
}
