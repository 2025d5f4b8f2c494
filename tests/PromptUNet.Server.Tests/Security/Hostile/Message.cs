using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>A request of HTTP/1.1 as bytes on the wire, well formed or not.</summary>
/// <param name="Headers">Beside the length of the body, which is the last one unless it is given here.</param>
internal sealed record Message(string Method, string Target, ImmutableList<(string Name, string Value)> Headers, byte[] Body)
{
    public static Message Of(string method, string target, params (string, string)[] headers) => new(method, target, [.. headers], []);

    public static Message Json(string method, string target, string json) =>
        new(method, target, [("Content-Type", "application/json")], Encoding.UTF8.GetBytes(json));

    /// <summary>Whether the body is as long as the head says, so that the server need not wait for more.</summary>
    public bool IsComplete => !Headers.Any(h => h.Name is "Content-Length" or "Transfer-Encoding" or "Expect");

    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (IsComplete && (Body.Length > 0 || Method is "POST" or "PUT"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        }

        head.Append("Connection: close\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body];
    }

    /// <summary>Enough of it to find out what happened.</summary>
    public override string ToString() => Encoding.Latin1.GetString(ToBytes().AsSpan(0, Math.Min(ToBytes().Length, 2000)));
}
