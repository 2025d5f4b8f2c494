using PromptUNet.Annotation;

namespace PromptUNet.Server.Sessions;

/// <summary>What is known of the slices of a result of which nothing is stale.</summary>
/// <param name="Confidence">By label: the predicted Dice of each slice across its axis.</param>
/// <param name="Crossed">By label: the slices across its axis that drawings in other planes have changed.</param>
/// <param name="Suggestion">The slice to correct next; null when none is known.</param>
internal sealed record Quality(
    IReadOnlyDictionary<int, IReadOnlyList<double?>> Confidence, IReadOnlyDictionary<int, IReadOnlyList<int>> Crossed,
    SuggestedSlice? Suggestion)
{
    /// <summary>Returns the quality of a result; null while slices are stale.</summary>
    public static Quality? Of(AnnotationSession session)
    {
        if (session.Stale.Count > 0)
        {
            return null;
        }

        var slices = session.State.Labels.Keys.ToDictionary(label => label, session.States);
        var next = session.Suggestion(label => slices[label]);
        return new Quality(
            slices.ToDictionary(l => l.Key, l => AnnotationSession.Confidences(l.Value)),
            slices.Keys.ToDictionary(label => label, session.Crossed),
            next is null ? null : new SuggestedSlice(next.Label, next.Axis, next.Slice, Math.Round(next.Share, 2)));
    }

    /// <summary>Returns the labels that have changed.</summary>
    /// <param name="known">The quality before; null for none.</param>
    public Quality Since(Quality? known) => known is null
        ? this
        : this with { Confidence = Changed(Confidence, known.Confidence), Crossed = Changed(Crossed, known.Crossed) };

    private static Dictionary<int, IReadOnlyList<T>> Changed<T>(
        IReadOnlyDictionary<int, IReadOnlyList<T>> now, IReadOnlyDictionary<int, IReadOnlyList<T>> known) =>
        now.Where(l => !known.TryGetValue(l.Key, out var before) || !before.SequenceEqual(l.Value)).ToDictionary();
}
