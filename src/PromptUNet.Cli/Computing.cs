using PromptUNet.Annotation;
using PromptUNet.Propagation;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>Computes what is stale in an annotation, and tells how it comes along.</summary>
/// <param name="session">The annotation.</param>
/// <param name="show">Takes the share that is done, in [0, 1], and the label's name.</param>
internal sealed class Computing(AnnotationSession session, Action<double, string> show)
{
    private int _done, _total;

    /// <summary>Slices that the segmenter was asked about so far.</summary>
    public int Segmented { get; private set; }

    /// <summary>How far the last computation got.</summary>
    public string Reached => _total == 0 ? "before the first slice" : $"with {_done} of {_total} slices done";

    /// <summary>All of it at once, where nothing is kept of a part.</summary>
    /// <returns>How many slices the segmenter was asked about.</returns>
    /// <exception cref="CancelledException">The message says how far it got.</exception>
    public static int Whole(AnnotationSession session, ProgressLine progress, CancellationToken cancel)
    {
        using var shown = progress;
        var computing = new Computing(session, progress.Show);
        try
        {
            computing.Run(cancel);
        }
        catch (OperationCanceledException)
        {
            throw new CancelledException($"Cancelled {computing.Reached}; nothing was written.");
        }

        return computing.Segmented;
    }

    /// <exception cref="OperationCanceledException">It was cancelled; what was finished stays.</exception>
    public void Run(CancellationToken cancel)
    {
        (_done, _total) = (0, 0);
        foreach (var (label, happened) in session.Compute(cancel))
        {
            (_done, _total) = (happened.Done, happened.Total);
            Segmented += happened is SliceSegmented ? 1 : 0;
            show(_total == 0 ? 1 : (double)_done / _total, session.State.Labels[label].Name);
        }
    }
}
