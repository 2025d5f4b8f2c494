using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>Who sends a command: a page, by a name of its own, the command's number there, and the version it was made for.</summary>
internal readonly record struct Sender(string Client, long Number, int Base)
{
    private const int MostName = 64;

    /// <exception cref="Refusal">The client has no fit name.</exception>
    public static Sender Of(string client, long number, int version) => client.Length is > 0 and <= MostName && client.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? new Sender(client, number, version)
        : throw Refusal.Unsuitable($"A client calls itself by 1 to {MostName} letters, digits and hyphens.");
}
