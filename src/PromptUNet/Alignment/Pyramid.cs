using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>A slice at full, half, quarter … resolution, each level the mean of two by two pixels of the one before.</summary>
internal static class Pyramid
{
    public static Slice[] Of(Slice slice, int coarsest)
    {
        var levels = new Slice[coarsest + 1];
        levels[0] = slice;
        for (int scale = 1; scale <= coarsest; scale++)
        {
            levels[scale] = Halved(levels[scale - 1]);
        }

        return levels;
    }

    private static Slice Halved(Slice slice)
    {
        var half = new Slice(slice.Width / 2, slice.Height / 2);
        for (int y = 0; y < half.Height; y++)
        {
            var upper = slice.Values.AsSpan(2 * y * slice.Width, slice.Width);
            var lower = slice.Values.AsSpan(((2 * y) + 1) * slice.Width, slice.Width);
            var row = half.Values.AsSpan(y * half.Width, half.Width);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = 0.25f * (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]);
            }
        }

        return half;
    }
}
