using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Sessions;

/// <summary>A command with the number that its client gave it.</summary>
/// <param name="Client">A random name of the page that sends it.</param>
/// <param name="Number">It ascends from command to command of a client. A command that was applied before changes nothing.</param>
/// <param name="Base">The version of the session that it was made for.</param>
/// <param name="Command">What is to be done.</param>
internal sealed record NumberedCommand(string Client, long Number, int Base, ClientCommand Command);

/// <summary>Identifies a command: the client's name, the command's number there, and the version it was made for.</summary>
internal readonly record struct CommandId(string Client, long Number, int Base)
{
    private const int MostName = 64;

    /// <exception cref="Refusal">The client's name is not allowed.</exception>
    public static CommandId Of(string client, long number, int version) =>
        client.Length is > 0 and <= MostName && client.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? new CommandId(client, number, version)
            : throw Refusal.Unsuitable($"A client's name has 1 to {MostName} letters, digits and hyphens.");
}

/// <summary>The answer to a command that was applied.</summary>
/// <param name="Version">The number of commands in the journal now.</param>
/// <param name="Applied">The journal's number of this command, from 1 up.</param>
internal sealed record CommandResult(int Version, int Applied);
