using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>
/// How slices across one axis are turned for display, in the radiological convention: the patient's right is on the picture's left. Front
/// or head is up on axial and coronal slices. On sagittal ones the front is on the left and the head up.
/// </summary>
/// <param name="Transposed">Rows of the slice become columns, before the flips.</param>
/// <param name="FlippedX">Left and right change places.</param>
/// <param name="FlippedY">Top and bottom change places.</param>
/// <param name="PixelAspect">Height of a turned pixel in units of its width.</param>
/// <param name="Left">Letter of the body side (R L A P S I) at the picture's left; empty when unknown.</param>
/// <param name="Top">Likewise at its top.</param>
public sealed record SliceView(bool Transposed, bool FlippedX, bool FlippedY, float PixelAspect, string Left, string Top)
{
    /// <summary>Slices in memory order, with square pixels.</summary>
    public static SliceView AsStored { get; } = new(false, false, false, 1, "", "");

    /// <summary>The eight ways in which a slice can be turned and mirrored.</summary>
    internal static IReadOnlyList<SliceView> All { get; } =
        [.. Enumerable.Range(0, 8).Select(way => new SliceView((way & 4) != 0, (way & 1) != 0, (way & 2) != 0, 1, "", ""))];

    /// <summary>Slices across an array axis of a grid; an oblique axis counts as the nearest body axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A grid has the axes 0, 1 and 2.</exception>
    public static SliceView Radiological(Grid grid, int axis)
    {
        var (x, y) = axis switch
        {
            0 => (1, 2),
            1 => (0, 2),
            2 => (0, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
        };
        string letters = Orientation.Letters(grid.Affine);

        // The body's vertical runs down the picture, or front to back on axial slices.
        bool transposed = BodyAxis(letters[x]) > BodyAxis(letters[y]);
        var (right, down) = transposed ? (y, x) : (x, y);
        double[] spacing = [grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z];
        return new SliceView(
            transposed,
            FlippedX: letters[right] is 'R' or 'A',     // the picture's right is the patient's left, or the back
            FlippedY: letters[down] is 'A' or 'S',
            (float)(spacing[down] / spacing[right]),
            BodyAxis(letters[right]) == 0 ? "R" : "A",
            BodyAxis(letters[down]) == 1 ? "A" : "S");
    }

    /// <summary>Whether both turn a slice in the same way.</summary>
    public bool Matches(SliceView other) =>
        (Transposed, FlippedX, FlippedY) == (other.Transposed, other.FlippedX, other.FlippedY);

    public Slice Turn(Slice slice)
    {
        var (width, height) = Size((slice.Width, slice.Height));
        return new Slice(width, height, Turn(slice.Values, slice.Width, slice.Height));
    }

    public Mask Turn(Mask mask)
    {
        var (width, height) = Size((mask.Width, mask.Height));
        return new Mask(width, height, Turn(mask.Pixels, mask.Width, mask.Height));
    }

    /// <summary>Width and height of a turned slice.</summary>
    /// <param name="slice">Width and height of the slice as stored.</param>
    public (int Width, int Height) Size((int Width, int Height) slice) => Transposed ? (slice.Height, slice.Width) : slice;

    /// <summary>The slice as stored, from a turned one.</summary>
    /// <param name="turned">Its pixels, row by row.</param>
    /// <param name="width">Width of the slice as stored.</param>
    /// <param name="height">Height of the slice as stored.</param>
    internal T[] TurnBack<T>(T[] turned, int width, int height)
    {
        var stored = new T[turned.Length];
        var places = Turn([.. Enumerable.Range(0, turned.Length)], width, height);
        for (int i = 0; i < turned.Length; i++)
        {
            stored[places[i]] = turned[i];
        }

        return stored;
    }

    internal T[] Turn<T>(T[] pixels, int width, int height)
    {
        var turned = new T[pixels.Length];
        var (newWidth, newHeight) = Size((width, height));
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

    /// <summary>0 from side to side, 1 from back to front, 2 from feet to head.</summary>
    private static int BodyAxis(char letter) => letter is 'R' or 'L' ? 0 : letter is 'A' or 'P' ? 1 : 2;
}
