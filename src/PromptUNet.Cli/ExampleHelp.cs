using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PromptUNet.Cli;

/// <summary>The usual help of a command, followed by a few command lines as examples.</summary>
internal sealed class ExampleHelp(HelpAction usual, RootCommand root, IReadOnlyDictionary<string, string[]> examples)
    : SynchronousCommandLineAction
{
    /// <summary>Gives a program's help its examples.</summary>
    /// <param name="root">The program.</param>
    /// <param name="examples">By the name of a command or of the program: the text typed after the program's name.</param>
    public static void AddTo(RootCommand root, IReadOnlyDictionary<string, string[]> examples)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!, root, examples);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        if (examples.TryGetValue(command is RootCommand ? root.HelpName! : command.Name, out string[]? lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in lines)
            {
                output.WriteLine($"  {root.HelpName} {line}");
            }

            output.WriteLine();
        }

        return code;
    }
}
