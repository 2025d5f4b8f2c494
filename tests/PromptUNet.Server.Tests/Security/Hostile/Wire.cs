using System.Net.Sockets;
using System.Text;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>Sends requests as they are.</summary>
internal static class Wire
{
    private const int LongestAnswer = 1 << 20;

    // An incomplete request makes the server wait, rightly; we do not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.1), LongPatience = TimeSpan.FromSeconds(60);

    /// <summary>The answer, as far as it comes: a stream of events is read up to its first ones. Empty where the server hangs up.</summary>
    public static async Task<string> Send(Uri address, Message message)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        connection.LingerState = new LingerOption(true, 0);     // no port waits for late packets: thousands follow
        using var cancel = new CancellationTokenSource(message.IsComplete ? LongPatience : Patience);
        var answer = new StringBuilder();
        try
        {
            var stream = connection.GetStream();
            await stream.WriteAsync(message.ToBytes(), cancel.Token);
            byte[] block = new byte[1 << 14];
            for (int got = 1; got > 0 && answer.Length < LongestAnswer && !IsEvents(answer);)
            {
                got = await stream.ReadAsync(block, cancel.Token);
                answer.Append(Encoding.Latin1.GetString(block, 0, got));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException
            && !(e is OperationCanceledException && message.IsComplete))
        {
            // The server closed the connection before it had read all, or waits for more.
        }

        return answer.ToString();
    }

    private static bool IsEvents(StringBuilder answer) =>
        answer.Length > 0 && answer.ToString(0, Math.Min(answer.Length, 2000)).Contains("text/event-stream", StringComparison.Ordinal);
}
