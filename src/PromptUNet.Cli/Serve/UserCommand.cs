using System.CommandLine;
using PromptUNet.Server.Users;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli.Serve;

/// <summary><c>promptunet serve user add</c>: adds users of the server.</summary>
internal static class UserCommand
{
    /// <param name="data">The option of the data folder, of <c>serve</c>.</param>
    /// <param name="piped">Reader of the password; null means the terminal.</param>
    public static Command Create(Screen screen, Option<string> data, TextReader? piped)
    {
        var name = new Argument<string>("NAME") { Description = "The name that the user signs in with." };
        var role = new Option<string>("--role") { Description = "annotator, reviewer or admin.", DefaultValueFactory = _ => "annotator" };
        var state = ServeCommand.StateOption();
        var add = new Command("add", "Adds a user; asks for a password, or reads it from the standard input.") { name, role, data, state };
        add.SetAction((parsed, cancel) =>
        {
            string password = piped is null ? Ask(screen.Errors) : piped.ReadLine() ?? "";
            UserAccounts.Add(
                parsed.GetValue(data)!, parsed.GetValue(name)!, parsed.GetValue(role)!, password, parsed.GetValue(state));
            screen.Line($"{parsed.GetValue(name)} can sign in as {parsed.GetValue(role)} now.");
            return Task.FromResult(ExitCode.Done);
        });
        return new Command("user", "Manages who may use a server.") { add };
    }

    private static string Ask(IAnsiConsole terminal)
    {
        string password = terminal.Prompt(new TextPrompt<string>("Password, of 12 characters or more:").Secret(null));
        return terminal.Prompt(new TextPrompt<string>("Once more:").Secret(null)) == password
            ? password
            : throw new UsageException("The two passwords differ: nothing was done.");
    }
}
