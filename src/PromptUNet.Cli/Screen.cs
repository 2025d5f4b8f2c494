using System.Text.Encodings.Web;
using System.Text.Json;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Cli;

/// <summary>Where a command writes to.</summary>
/// <param name="Output">Results alone, so that they can be piped.</param>
/// <param name="Errors">Warnings, progress and complaints.</param>
internal sealed record Screen(IAnsiConsole Output, IAnsiConsole Errors)
{
    private static readonly JsonSerializerOptions JsonFormat = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,      // names of structures stay readable; nothing here is HTML
        WriteIndented = true,
        NewLine = "\n",
    };

    public void Line(string text) => Output.WriteUnbroken(text);

    public void Warn(string text) => Errors.WriteUnbroken(text, PlainText.Yellow);

    public void Warn(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Warn(text);
        }
    }

    public void Json<T>(T value) => Line(JsonSerializer.Serialize(value, JsonFormat));

    public ProgressLine Progress(bool quiet) => new(Errors, TimeProvider.System, quiet);
}
