using PromptUNet.Annotation;

namespace PromptUNet.Cli.Annotate;

/// <summary>A line of a script that is not empty.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Command">Gives the annotation's command once all lines before have been followed.</param>
internal sealed record ScriptStep(int Line, string Text, Func<Annotator, Command> Command);

/// <summary>Commands of an annotation as a person writes them, one a line.</summary>
internal sealed class Script
{
    private readonly string _path;

    private Script(string path, IReadOnlyList<ScriptStep> steps) => (_path, Steps) = (path, steps);

    /// <summary>How one is written, in lines.</summary>
    public static IReadOnlyList<string> Explanation { get; } =
    [
        "A script has a command on each line; \"# \" begins a comment, and names with blanks stand in quotes:",
        .. ScriptForm.All.Select(f => $"  {f.Usage}".PadRight(2 + ScriptForm.All.Max(a => a.Usage.Length)) + $"  {f.Meaning}"),
        "LABEL is a label's number or name, PLANE axial, coronal, sagittal or an axis's number, FILE a mask volume or a PNG of the slice.",
        "A line on a slice may end in what it took: seconds 12.5 strokes 3",
        "",
        "For example:",
        "  label 1 \"left kidney\" #ff8800",
        "  draw 1 axial 42 drawn.png seconds 30",
        "  absent 1 axial 60",
        "  correct 1 axial 50 add missing.png erase leak.png strokes 4",
        "",
    ];

    /// <summary>In order.</summary>
    public IReadOnlyList<ScriptStep> Steps { get; }

    /// <summary>Reads a script; files that it names are looked for from its own folder.</summary>
    /// <exception cref="InvalidDataException">A line is not understood, or names a file that is not there; the message says which.</exception>
    /// <exception cref="IOException">There is no such script, or it cannot be read.</exception>
    public static Script Read(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        List<ScriptStep> steps = [];
        foreach (var (index, text) in File.ReadLines(path).Index())
        {
            ScriptForm? form = null;
            try
            {
                var words = new ScriptWords(text, folder);
                if (words.IsAtEnd)
                {
                    continue;
                }

                string verb = words.Next("a command");
                form = ScriptForm.All.FirstOrDefault(f => f.Verb == verb)
                    ?? throw new InvalidDataException($"There is no command '{verb}'; there are {string.Join(", ", ScriptForm.All.Select(f => f.Verb))}.");
                var command = form.Read(words);
                words.End();
                steps.Add(new ScriptStep(index + 1, text.Trim(), command));
            }
            catch (InvalidDataException e)
            {
                string usage = form is null ? "" : $" It is written as: {form.Usage}";
                throw new InvalidDataException($"{Place(path, index + 1, text.Trim())}: {e.Message}{usage}", e);
            }
        }

        return new Script(path, steps);
    }

    /// <summary>Where a step stands, for messages.</summary>
    public string PlaceOf(ScriptStep step) => Place(_path, step.Line, step.Text);

    private static string Place(string path, int line, string text) => $"Line {line} of '{path}', \"{text}\"";
}
