using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli;

/// <summary>Where a command writes to.</summary>
/// <param name="Output">Results alone, so that they can be piped.</param>
/// <param name="Errors">Warnings, progress and error messages.</param>
internal sealed record Screen(IAnsiConsole Output, IAnsiConsole Errors)
{
    /// <summary>The clock of its progress.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <param name="output">For example stdout.</param>
    /// <param name="errors">For example stderr.</param>
    public static Screen On(TextWriter output, TextWriter errors) => new(ConsoleOn(output), ConsoleOn(errors));

    public void Line(string text) => Output.WriteUnbroken(text);

    public void Warn(string text) => Errors.WriteUnbroken(text, PlainText.Yellow);

    public void Warn(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Warn(text);
        }
    }

    /// <param name="value">A report.</param>
    /// <param name="type">Its type info, from a context made with <see cref="JsonFormat"/>.</param>
    public void Json<T>(T value, JsonTypeInfo<T> type) => Line(JsonSerializer.Serialize(value, type));

    /// <summary>The format of all reports, for one context of theirs.</summary>
    public static JsonSerializerOptions JsonFormat() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,      // names of structures stay readable; nothing here is HTML
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>"1 slice", "2 slices".</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    public ProgressLine Progress(bool quiet) => new(Errors, Time, quiet);

    /// <summary>A table with a column of names and narrow columns of numbers.</summary>
    /// <param name="names">Heading of the names; of one or two lines, as the others.</param>
    /// <param name="numbers">Headings of the numbers.</param>
    /// <param name="gap">Characters between columns.</param>
    public static Table Figures(string names, IEnumerable<string> numbers, int gap = 3)
    {
        // The border adds one character to the gap.
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(names).NoWrap().Padding(0, 0, 0, 0));
        foreach (string heading in numbers)
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap().Padding(gap - 1, 0, 0, 0));
        }

        return table;
    }

    /// <summary>A terminal has colours and a width; a file has neither.</summary>
    private static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
        console.Profile.Width = output.IsTerminal ? console.Profile.Width : 240;
        return console;
    }
}
