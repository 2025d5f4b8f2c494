using PromptUNet.Imaging;

namespace PromptUNet.Evaluation.Pictures;

/// <summary>
/// How slices across one axis are turned for the eye, as radiologists hang them: the patient's right on the picture's
/// left and front or head up on axial and coronal slices, front on the left and head up on sagittal ones.
/// </summary>
/// <param name="Transposed">Rows of the slice become columns, before the flips.</param>
/// <param name="FlippedX">Left and right change places.</param>
/// <param name="FlippedY">Top and bottom change places.</param>
/// <param name="PixelAspect">Height of a turned pixel in units of its width.</param>
/// <param name="Left">Letter of the body side (R L A P S I) at the picture's left; empty where unknown.</param>
/// <param name="Top">Likewise at its top.</param>
public sealed record SliceView(bool Transposed, bool FlippedX, bool FlippedY, float PixelAspect, string Left, string Top)
{
    /// <summary>Slices as they lie in memory, with square pixels.</summary>
    public static SliceView AsStored { get; } = new(false, false, false, 1, "", "");

    /// <summary>Slices across an array axis of a grid; oblique axes count as the body axis they are nearest to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A grid has the axes 0, 1 and 2.</exception>
    public static SliceView Radiological(Grid grid, int axis)
    {
        var (x, y) = axis switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
        int across = Nearest(grid.Affine.Column(axis), without: -1);
        int bodyX = Nearest(grid.Affine.Column(x), without: across);
        int bodyY = 3 - across - bodyX;

        // Down the picture runs the body's vertical, or front to back on axial slices.
        bool transposed = bodyX > bodyY;
        var (right, rightBody) = transposed ? (y, bodyY) : (x, bodyX);
        var (down, downBody) = transposed ? (x, bodyX) : (y, bodyY);
        double[] spacing = [grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z];
        return new SliceView(
            transposed,
            FlippedX: Along(grid, right, rightBody) > 0,    // to the patient's left, or to the back
            FlippedY: Along(grid, down, downBody) > 0,
            (float)(spacing[down] / spacing[right]),
            rightBody == 0 ? "R" : "A",
            downBody == 1 ? "A" : "S");
    }

    public Slice Turn(Slice slice)
    {
        var (width, height) = Size(slice.Width, slice.Height);
        return new Slice(width, height, Turn(slice.Values, slice.Width, slice.Height));
    }

    public Mask Turn(Mask mask)
    {
        var (width, height) = Size(mask.Width, mask.Height);
        return new Mask(width, height, Turn(mask.Pixels, mask.Width, mask.Height));
    }

    private (int Width, int Height) Size(int width, int height) => Transposed ? (height, width) : (width, height);

    private T[] Turn<T>(T[] pixels, int width, int height)
    {
        var turned = new T[pixels.Length];
        var (newWidth, newHeight) = Size(width, height);
        for (int v = 0, to = 0; v < newHeight; v++)
        {
            for (int u = 0; u < newWidth; u++, to++)
            {
                int a = FlippedX ? newWidth - 1 - u : u, b = FlippedY ? newHeight - 1 - v : v;
                turned[to] = Transposed ? pixels[(a * width) + b] : pixels[(b * width) + a];
            }
        }

        return turned;
    }

    /// <summary>The body axis (0 to the right, 1 to the front, 2 to the head) that a direction runs along most.</summary>
    private static int Nearest((double X, double Y, double Z) direction, int without)
    {
        double[] along = [Math.Abs(direction.X), Math.Abs(direction.Y), Math.Abs(direction.Z)];
        return Enumerable.Range(0, 3).Where(body => body != without).MaxBy(body => along[body]);
    }

    private static double Along(Grid grid, int axis, int body)
    {
        var (x, y, z) = grid.Affine.Column(axis);
        return body switch { 0 => x, 1 => y, _ => z };
    }
}
