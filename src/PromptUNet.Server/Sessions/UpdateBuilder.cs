using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Sessions;

/// <summary>Makes the updates of a session: the labels of changed voxels, as rectangles of slices, and what goes with them.</summary>
internal static class UpdateBuilder
{
    /// <summary>Returns the whole annotation, for a page that begins to follow it.</summary>
    public static Update Whole(AnnotationSession session, SessionState state, Progress? progress) => WithQuality(
        new Update(session.Commands.Count) { Reset = true, State = state, Patches = [.. Patches(session.Result)] }, session, progress);

    /// <summary>Returns what has changed since the last update.</summary>
    public static Update Changes(AnnotationSession session, StateChange change, Progress? progress) =>
        WithQuality(new Update(session.Commands.Count) { Change = change, Patches = ChangedPatches(session) }, session, progress);

    /// <summary>Returns the slices that were computed since the last update.</summary>
    public static Update Slices(AnnotationSession session, Progress? progress) =>
        new(session.Commands.Count) { Patches = ChangedPatches(session), Progress = progress, HasProgress = true };

    /// <summary>
    /// Adds the progress and, when no slice is stale, the predicted quality of the result and what drawings in other planes changed.
    /// </summary>
    private static Update WithQuality(Update update, AnnotationSession session, Progress? progress)
    {
        update = update with { Progress = progress, HasProgress = true };
        if (session.Stale.Count > 0)
        {
            return update;
        }

        var slices = session.State.Labels.Keys.ToDictionary(label => label, session.States);
        var next = session.Suggestion(label => slices[label]);
        return update with
        {
            Confidence = slices.ToDictionary(l => l.Key, l => AnnotationSession.Confidences(l.Value)),
            Crossed = session.State.Labels.Keys.ToDictionary(label => label, session.Crossed),
            Suggestion = next is null ? null : new SuggestedSlice(next.Label, next.Axis, next.Slice, Math.Round(next.Share, 2)),
            HasSuggestion = true,
        };
    }

    private static Patch[] ChangedPatches(AnnotationSession session) =>
        [.. session.TakeChanges().SelectMany(box => Patches(session.Result, box))];

    /// <summary>Returns a box of voxels as slices across the axis along which it is thinnest.</summary>
    private static IEnumerable<Patch> Patches(LabelVolume result, VoxelBox box)
    {
        int axis = Enumerable.Range(0, 3).Reverse().MinBy(a => box.Along(a).Last - box.Along(a).First);
        var rectangle = box.On(axis);
        for (int slice = box.Along(axis).First; slice <= box.Along(axis).Last; slice++)
        {
            yield return Patch(axis, slice, rectangle, result.Slice(axis, slice, rectangle));
        }
    }

    /// <summary>Returns all voxels that are not background, as rows of the slices across axis 2.</summary>
    private static IEnumerable<Patch> Patches(LabelVolume result)
    {
        var size = result.Grid.Size;
        int[] numbers = new int[size.X * size.Y];
        for (int k = 0; k < size.Z; k++)
        {
            result.CopySlice(2, k, numbers);
            int first = numbers.AsSpan().IndexOfAnyExcept(0);
            if (first >= 0)
            {
                var rows = new PixelBox(0, first / size.X, size.X - 1, numbers.AsSpan().LastIndexOfAnyExcept(0) / size.X);
                yield return Patch(2, k, rows, numbers.AsSpan(rows.Top * size.X, rows.Height * size.X));
            }
        }
    }

    private static Patch Patch(int axis, int slice, PixelBox box, ReadOnlySpan<int> numbers) =>
        new(axis, slice, box.Left, box.Top, box.Width, box.Height, SliceRuns.Write(numbers));
}
