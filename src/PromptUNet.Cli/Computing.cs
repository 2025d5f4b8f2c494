using PromptUNet.Annotation;
using PromptUNet.Propagation;

namespace PromptUNet.Cli;

/// <summary>Computes what is stale in an annotation, with a line of progress.</summary>
/// <param name="session">The annotation.</param>
/// <param name="screen">Shows the progress.</param>
/// <param name="quiet">Whether it shows none.</param>
internal sealed class Computing(AnnotationSession session, Screen screen, bool quiet)
{
    private int _done, _total;

    /// <summary>How often the segmenter's answer was taken so far.</summary>
    public int Segmented { get; private set; }

    /// <summary>How far the last computation got.</summary>
    public string Reached => _total == 0 ? "before the first slice" : $"with {_done} of {_total} slices done";

    /// <exception cref="OperationCanceledException">It was cancelled; what was finished stays.</exception>
    public void Run(CancellationToken cancel)
    {
        using var progress = screen.Progress(quiet);
        (_done, _total) = (0, 0);
        foreach (var (label, happened) in session.Compute(cancel))
        {
            (_done, _total) = (happened.Done, happened.Total);
            Segmented += happened is SliceSegmented ? 1 : 0;
            progress.Show(_total == 0 ? 1 : (double)_done / _total, session.State.Labels[label].Name);
        }
    }
}
