using PromptUNet.Annotation;
using PromptUNet.Cli.Segment;
using PromptUNet.Imaging;
using PromptUNet.Terminal;

namespace PromptUNet.Cli.Annotate;

/// <summary>A script followed line by line in an annotation.</summary>
/// <param name="session">The annotation.</param>
/// <param name="script">What to do.</param>
/// <param name="journal">Where commands are kept, for messages; null for nowhere.</param>
/// <param name="progress">Shows the line that is followed.</param>
internal sealed class Following(AnnotationSession session, Script script, string? journal, ProgressLine progress)
{
    private int _followed, _segmented;

    /// <summary>What was done, in words.</summary>
    public string Told => $"{Screen.Count(_followed, "command")} followed, {Screen.Count(_segmented, "slice")} segmented";

    private string Where => _followed < script.Steps.Count ? $"at line {script.Steps[_followed].Line} of the script" : "after the script's last line";

    private string Kept => journal is null
        ? "Nothing was written."
        : $"The journal '{journal}' keeps the {Screen.Count(session.Commands.Count, "command")} so far; no mask was written.";

    /// <exception cref="InvalidDataException">A line cannot be followed; the message names it, its text and what is wrong.</exception>
    /// <exception cref="CancelledException">It was cancelled; the message says how far it got.</exception>
    public void Run(DrawingReader reader, CancellationToken cancel)
    {
        var computing = new Computing(session, Show);
        try
        {
            var annotator = new Annotator(session, reader, () => computing.Run(cancel));
            foreach (var step in script.Steps)
            {
                cancel.ThrowIfCancellationRequested();
                Follow(step, annotator);
            }

            computing.Run(cancel);
            _segmented = computing.Segmented;
        }
        catch (OperationCanceledException)
        {
            throw new CancelledException($"Cancelled {Where}, {computing.Reached}. {Kept}");
        }
    }

    private void Show(double share, string label) => progress.Show((_followed + share) / (script.Steps.Count + 1), $"{Where}: {label}");

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
            throw new InvalidDataException($"{script.PlaceOf(step)}: {e.Message} {Kept}{(journal is null ? "" : " Go on with a script that begins at this line.")}", e);
        }
    }
}
