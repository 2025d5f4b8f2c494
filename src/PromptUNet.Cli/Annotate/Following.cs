using PromptUNet.Annotation;
using PromptUNet.Cli.Segment;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Annotate;

/// <summary>A script followed line by line in an annotation.</summary>
/// <param name="session">The annotation.</param>
/// <param name="script">What to do.</param>
/// <param name="computing">Computes what a line needs, and the rest at the end.</param>
/// <param name="journal">Where commands are kept, for messages; null for nowhere.</param>
internal sealed class Following(AnnotationSession session, Script script, Computing computing, string? journal)
{
    private int _followed;

    /// <summary>What was done, in words.</summary>
    public string Told => $"{Screen.Count(_followed, "command")} followed, {Screen.Count(computing.Segmented, "slice")} segmented";

    private string Kept => journal is null
        ? "Nothing was written."
        : $"The journal '{journal}' keeps the {Screen.Count(session.Commands.Count, "command")} so far; no mask was written.";

    /// <exception cref="InvalidDataException">A line cannot be followed; the message names it, its text and what is wrong.</exception>
    /// <exception cref="CancelledException">It was cancelled; the message says how far it got.</exception>
    public void Run(DrawingReader reader, CancellationToken cancel)
    {
        try
        {
            var annotator = new Annotator(session, reader, () => computing.Run(cancel));
            foreach (var step in script.Steps)
            {
                cancel.ThrowIfCancellationRequested();
                Follow(step, annotator);
            }

            computing.Run(cancel);
        }
        catch (OperationCanceledException)
        {
            string where = _followed < script.Steps.Count ? $"at line {script.Steps[_followed].Line} of the script" : "after the last line of the script";
            throw new CancelledException($"Cancelled {where}, {computing.Reached}. {Kept}");
        }
    }

    private void Follow(ScriptStep step, Annotator annotator)
    {
        try
        {
            session.Apply(step.Command(annotator));
            _followed++;
        }
        catch (Exception e) when (e is UsageException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException
            or InvalidDataException or ImageFormatException or GridMismatchException)
        {
            throw new InvalidDataException($"{script.PlaceOf(step)}: {e.Message} {Kept}", e);
        }
    }
}
