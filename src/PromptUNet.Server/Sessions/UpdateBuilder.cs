using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Sessions;

/// <summary>Makes the updates of a session: the labels of changed voxels, as rectangles of slices, and what goes with them.</summary>
internal static class UpdateBuilder
{
    /// <summary>Returns the whole annotation, for a page that begins to follow it.</summary>
    public static Update Whole(AnnotationSession session, SessionState state, Progress? progress, Quality? quality) => With(
        new Update(session.Commands.Count) { Reset = true, State = state, Patches = [.. Patches(session.Result)] }, progress, quality);

    /// <summary>Returns what has changed since the last update.</summary>
    public static Update Changes(AnnotationSession session, StateChange change, Progress? progress, Quality? quality) =>
        With(new Update(session.Commands.Count) { Change = change, Patches = ChangedPatches(session) }, progress, quality);

    /// <summary>Returns the slices that were computed since the last update.</summary>
    public static Update Slices(AnnotationSession session, Progress? progress) =>
        new(session.Commands.Count) { Patches = ChangedPatches(session), Progress = progress, HasProgress = true };

    private static Update With(Update update, Progress? progress, Quality? quality) => update with
    {
        Progress = progress, HasProgress = true, Confidence = quality?.Confidence, Crossed = quality?.Crossed,
        Suggestion = quality?.Suggestion, HasSuggestion = quality is not null,
    };

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
