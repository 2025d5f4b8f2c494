using Spectre.Console;

namespace PromptUNet.Terminal;

/// <summary>Writes lines unwrapped, because a wrapped path could not be copied or searched for.</summary>
public static class PlainText
{
    /// <summary>ANSI colours.</summary>
    public const int Red = 31, Yellow = 33;

    /// <summary>Writes a line, in colour where the console shows colours.</summary>
    public static void WriteUnbroken(this IAnsiConsole console, string line, int? colour = null)
    {
        var capabilities = console.Profile.Capabilities;
        bool coloured = colour is not null && console.Profile.Out.IsTerminal && capabilities.Ansi
            && capabilities.ColorSystem != ColorSystem.NoColors;
        console.Profile.Out.Writer.WriteLine(coloured ? $"\u001b[{colour}m{line}\u001b[0m" : line);
    }
}
