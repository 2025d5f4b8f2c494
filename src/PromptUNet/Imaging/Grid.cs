namespace PromptUNet.Imaging;

/// <summary>Where a volume's voxels lie: how many, and their place in world space (mm, RAS+).</summary>
public sealed record Grid(Size3 Size, Affine Affine)
{
    /// <summary>Voxel edges in mm along the array axes.</summary>
    public (double X, double Y, double Z) Spacing => Affine.Spacing;

    /// <summary>Width and height in pixels of a slice across an axis: the two other axes, the lower one first.</summary>
    public (int Width, int Height) SliceSize(int axis) => axis switch
    {
        0 => (Size.Y, Size.Z),
        1 => (Size.X, Size.Z),
        2 => (Size.X, Size.Y),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    /// <summary>
    /// Memory layout of a slice across an axis: voxel (x, y) of slice k lies at <c>k * slice + x * column + y * row</c>.
    /// </summary>
    internal (long Slice, long Column, long Row) Strides(int axis)
    {
        long y = Size.X, z = (long)Size.X * Size.Y;
        return axis switch { 0 => (1, y, z), 1 => (y, 1, z), _ => (z, 1, y) };
    }

    /// <summary>Copies a rectangle of a slice out of a volume's values, row by row.</summary>
    internal void CopyRectangle<T>(T[] values, int axis, int index, PixelBox box, Span<T> rectangle)
    {
        var (slice, column, row) = Strides(axis);
        for (int y = 0; y < box.Height; y++)
        {
            long at = (index * slice) + ((box.Top + y) * row) + (box.Left * column);
            var line = rectangle.Slice(y * box.Width, box.Width);
            if (column == 1)
            {
                values.AsSpan((int)at, box.Width).CopyTo(line);
                continue;
            }

            for (int x = 0; x < line.Length; x++, at += column)
            {
                line[x] = values[at];
            }
        }
    }

    internal void CheckSlice(int axis, int index)
    {
        if ((uint)index >= (uint)Size[axis])
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Axis {axis} has the slices 0 to {Size[axis] - 1}.");
        }
    }
}
