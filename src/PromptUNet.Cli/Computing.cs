using PromptUNet.Annotation;
using PromptUNet.Propagation;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>Computes the stale slices of an annotation, and shows the progress.</summary>
/// <param name="session">The annotation.</param>
/// <param name="show">Called with the finished share, in [0, 1], and the label's name.</param>
internal sealed class Computing(AnnotationSession session, Action<double, string> show)
{
    private int _done, _total;

    /// <summary>Slices segmented so far.</summary>
    public int Segmented { get; private set; }

    /// <summary>The progress of the last computation.</summary>
    public string Reached => _total == 0 ? "before the first slice" : $"with {_done} of {_total} slices done";

    /// <summary>Computes all of it, for a command that keeps no partial result.</summary>
    /// <returns>The number of segmented slices.</returns>
    /// <exception cref="CancelledException">The message states the progress.</exception>
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

    /// <exception cref="OperationCanceledException">It was cancelled; finished slices are kept.</exception>
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
