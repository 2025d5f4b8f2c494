using System.CommandLine;
using PromptUNet.Server.Users;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Serve;

/// <summary><c>promptunet serve link</c>: prints a link that signs the owner of a running server in once.</summary>
internal static class LinkCommand
{
    /// <param name="data">The option of the folder of scans, of <c>serve</c>.</param>
    public static Command Create(Screen screen, Option<string> data)
    {
        var state = ServeCommand.StateOption();
        var command = new Command(
            "link", "Prints a link to the server that runs on the folder. It signs its first reader in as the owner, within ten minutes.")
        {
            data, state,
        };
        command.SetAction((parsed, cancel) =>
        {
            screen.Line(SignInLink.New(parsed.GetValue(data)!, parsed.GetValue(state)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
