namespace PromptUNet.Imaging;

/// <summary>
/// A scan: one number a voxel, axis 0 fastest, on a grid in world space. Voxels stay in the type of their file, 16 bits for
/// most scans, and become floats when a slice is taken.
/// </summary>
public sealed class Volume
{
    /// <param name="grid">Where the voxels lie.</param>
    /// <param name="values">Value of voxel (i, j, k) at index <c>(k * Size.Y + j) * Size.X + i</c>; copied.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the grid's voxels.</exception>
    public Volume(Grid grid, float[] values)
        : this(grid, Copied(grid, values))
    {
    }

    internal Volume(Grid grid, GreyVoxels voxels) => (Grid, Voxels) = (grid, voxels);

    /// <summary>A volume of 16-bit numbers that is made slice by slice across axis 2, so that its memory is taken once.</summary>
    /// <param name="grid">Where the voxels lie.</param>
    /// <param name="paint">Called with each slice's index and memory to be overwritten, row by row; always the same memory.</param>
    public static Volume OfSlices(Grid grid, Action<int, short[]> paint)
    {
        var voxels = new GreyVoxels<short>(grid.Size.Count);
        short[] slice = new short[grid.Size.X * grid.Size.Y];
        for (int k = 0; k < grid.Size.Z; k++)
        {
            paint(k, slice);
            voxels.Put((long)k * slice.Length, slice);
        }

        return new Volume(grid, voxels);
    }

    public Grid Grid { get; }

    internal GreyVoxels Voxels { get; }

    /// <summary>What its reader found worth reporting, in sentences; NaN and infinite values are counted here.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A copy of slice <paramref name="index"/> across an array axis, its lower remaining axis along x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Slice Slice(int axis, int index) => Slice(axis, index, Grid.SliceBox(axis));

    /// <summary>A copy of a rectangle of a slice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice, or the slice no such rectangle.</exception>
    public Slice Slice(int axis, int index, PixelBox box)
    {
        Grid.CheckRectangle(axis, index, box);
        var slice = new Slice(box.Width, box.Height);
        CopyRectangle(axis, index, box, slice.Values);
        return slice;
    }

    /// <summary>
    /// Copies slice <paramref name="index"/> across an array axis, row by row as <see cref="Slice(int, int)"/> orders it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    /// <exception cref="ArgumentException">There is not room for exactly the slice's pixels.</exception>
    public void CopySlice(int axis, int index, Span<float> values)
    {
        Grid.CheckSlice(axis, index);
        Grid.CheckPixels(axis, values.Length);
        CopyRectangle(axis, index, Grid.SliceBox(axis), values);
    }

    /// <summary>A copy of all values, axis 0 fastest.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Grid.Size.Count];
        Voxels.Copy(0, 1, values);
        return values;
    }

    private void CopyRectangle(int axis, int index, PixelBox box, Span<float> values)
    {
        for (int y = 0; y < box.Height; y++)
        {
            var (first, step) = Grid.Line(axis, index, box.Left, box.Top + y);
            Voxels.Copy(first, step, values.Slice(y * box.Width, box.Width));
        }
    }

    private static GreyVoxels<float> Copied(Grid grid, float[] values)
    {
        if (values.LongLength != grid.Size.Count)
        {
            throw new ArgumentException(
                $"A volume of {grid.Size} takes {grid.Size.Count} values, not {values.LongLength}.", nameof(values));
        }

        var voxels = new GreyVoxels<float>(values.Length);
        voxels.Put(0, values);
        return voxels;
    }
}
