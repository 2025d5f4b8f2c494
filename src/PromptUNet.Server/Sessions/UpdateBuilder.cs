using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Sessions;

/// <summary>Cuts boxes of a result into rectangles of slices.</summary>
internal static class Patches
{
    /// <summary>A box of voxels as slices across the axis along which it is thinnest.</summary>
    public static IEnumerable<Patch> Of(LabelVolume result, VoxelBox box)
    {
        int axis = Enumerable.Range(0, 3).Reverse().MinBy(a => box.Along(a).Last - box.Along(a).First);
        var (x, y) = (box.Along(axis == 0 ? 1 : 0), box.Along(axis == 2 ? 1 : 2));
        var rectangle = new PixelBox(x.First, y.First, x.Last, y.Last);
        for (int slice = box.Along(axis).First; slice <= box.Along(axis).Last; slice++)
        {
            yield return Of(axis, slice, rectangle, result.Slice(axis, slice, rectangle));
        }
    }

    /// <summary>All that is not background.</summary>
    public static IEnumerable<Patch> Of(LabelVolume result)
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
                yield return Of(2, k, rows, numbers.AsSpan(rows.Top * size.X, rows.Height * size.X));
            }
        }
    }

    private static Patch Of(int axis, int slice, PixelBox box, ReadOnlySpan<int> numbers) =>
        new(axis, slice, box.Left, box.Top, box.Width, box.Height, SliceRuns.Write(numbers));
}
