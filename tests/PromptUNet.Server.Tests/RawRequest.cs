using System.Net.Sockets;
using System.Text;

namespace PromptUNet.Server.Tests;

/// <summary>Requests that no client would make.</summary>
internal static class RawRequest
{
    /// <summary>Sends bytes as they are and reads until the server closes the connection.</summary>
    public static async Task<string> Send(Uri address, string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        var stream = connection.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            using var answer = new MemoryStream();
            await stream.CopyToAsync(answer);
            return Encoding.Latin1.GetString(answer.ToArray());
        }
        catch (IOException)
        {
            return "";      // closed while we still sent
        }
    }
}
