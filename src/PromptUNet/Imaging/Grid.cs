using System.Globalization;

namespace PromptUNet.Imaging;

/// <summary>The number of a volume's voxels, and their place in world space (mm, RAS+).</summary>
public sealed record Grid(Size3 Size, Affine Affine)
{
    /// <summary>Header fields of the NIfTI file the grid was read from; a mask on this grid is written with the same ones.</summary>
    public NiftiGeometry? Nifti { get; init; }

    /// <summary>Two grids are equal when they have the same voxels, whatever file they came from.</summary>
    public bool Equals(Grid? other) => other is not null && Size == other.Size && Affine == other.Affine;

    public override int GetHashCode() => HashCode.Combine(Size, Affine);

    /// <summary>Voxels, their edges, orientation letters, and the world places of the first and the last voxel.</summary>
    public override string ToString()
    {
        var (x, y, z) = Spacing;
        var (first, last) = (Affine.Apply(0, 0, 0), Affine.Apply(Size.X - 1, Size.Y - 1, Size.Z - 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Size} voxels of {x:0.###} x {y:0.###} x {z:0.###} mm, {Orientation.Letters(Affine)}, " +
            $"from ({first.X:0.#}, {first.Y:0.#}, {first.Z:0.#}) to ({last.X:0.#}, {last.Y:0.#}, {last.Z:0.#}) mm");
    }

    /// <summary>Whether both have as many voxels and each corner lies within a share of a voxel of the other's.</summary>
    public bool Matches(Grid other, double share = 0.01)
    {
        if (Size != other.Size)
        {
            return false;
        }

        var (x, y, z) = Spacing;
        double tolerance = share * Math.Min(x, Math.Min(y, z));
        return Corners().Zip(other.Corners()).All(pair =>
            Math.Abs(pair.First.X - pair.Second.X) <= tolerance && Math.Abs(pair.First.Y - pair.Second.Y) <= tolerance
            && Math.Abs(pair.First.Z - pair.Second.Z) <= tolerance);
    }

    /// <summary>World places of the eight voxels in the corners.</summary>
    internal IEnumerable<(double X, double Y, double Z)> Corners() => Enumerable.Range(0, 8).Select(corner => Affine.Apply(
        (corner & 1) * (Size.X - 1.0), (corner >> 1 & 1) * (Size.Y - 1.0), (corner >> 2) * (Size.Z - 1.0)));

    /// <summary>World place of the middle.</summary>
    internal (double X, double Y, double Z) Middle => Affine.Apply((Size.X - 1) / 2.0, (Size.Y - 1) / 2.0, (Size.Z - 1) / 2.0);

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
    /// Memory layout of a slice across an axis. Voxel (x, y) of slice k lies at <c>k * slice + x * column + y * row</c>.
    /// </summary>
    internal (long Slice, long Column, long Row) Strides(int axis)
    {
        long y = Size.X, z = (long)Size.X * Size.Y;
        return axis switch { 0 => (1, y, z), 1 => (y, 1, z), _ => (z, 1, y) };
    }

    /// <summary>
    /// A line of a slice from pixel (x, y) on along x: the index of its first voxel, and how far apart its voxels lie.
    /// </summary>
    internal (long First, int Step) Line(int axis, int index, int x, int y)
    {
        var (slice, column, row) = Strides(axis);
        return ((index * slice) + (x * column) + (y * row), (int)column);
    }

    /// <summary>A whole slice across an axis as a rectangle.</summary>
    internal PixelBox SliceBox(int axis)
    {
        var (width, height) = SliceSize(axis);
        return new PixelBox(0, 0, width - 1, height - 1);
    }

    internal void CheckSlice(int axis, int index)
    {
        if ((uint)index >= (uint)Size[axis])
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Axis {axis} has the slices 0 to {Size[axis] - 1}.");
        }
    }

    internal void CheckPixels(int axis, int pixels)
    {
        var (width, height) = SliceSize(axis);
        if (pixels != (long)width * height)
        {
            throw new ArgumentException($"A slice across axis {axis} has {width} x {height} pixels, not {pixels}.", nameof(pixels));
        }
    }

    internal void CheckRectangle(int axis, int index, PixelBox box)
    {
        CheckSlice(axis, index);
        var (width, height) = SliceSize(axis);
        if (box.Left < 0 || box.Top < 0 || box.Right >= width || box.Bottom >= height)
        {
            throw new ArgumentOutOfRangeException(nameof(box), box, $"A slice across axis {axis} has {width} x {height} pixels.");
        }
    }
}
