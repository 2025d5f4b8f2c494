namespace PromptUNet.Imaging;

/// <summary>A scan: one number a voxel, axis 0 fastest, on a grid in world space.</summary>
public sealed class Volume
{
    /// <exception cref="ArgumentException">The number of values is not that of the grid's voxels.</exception>
    public Volume(Grid grid, float[] values)
    {
        if (values.LongLength != grid.Size.Count)
        {
            throw new ArgumentException($"A volume of {grid.Size} takes {grid.Size.Count} values, not {values.LongLength}.", nameof(values));
        }

        (Grid, Values) = (grid, values);
    }

    public Grid Grid { get; }

    /// <summary>Value of voxel (i, j, k) at index <c>(k * Size.Y + j) * Size.X + i</c>.</summary>
    public float[] Values { get; }

    /// <summary>What its reader found worth telling, in sentences; NaN and infinite values are counted here.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A copy of slice <paramref name="index"/> across an array axis, its lower remaining axis along x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Slice Slice(int axis, int index)
    {
        var (width, height) = Grid.SliceSize(axis);
        return Slice(axis, index, new PixelBox(0, 0, width - 1, height - 1));
    }

    /// <summary>A copy of a rectangle of a slice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice, or the slice no such rectangle.</exception>
    public Slice Slice(int axis, int index, PixelBox box)
    {
        Grid.CheckRectangle(axis, index, box);
        var slice = new Slice(box.Width, box.Height);
        Grid.CopyRectangle<float>(Values, axis, index, box, slice.Values);
        return slice;
    }

    /// <summary>Copies a slice.</summary>
    public void CopySlice(int axis, int index, Span<float> values)
    {
        Grid.CheckSlice(axis, index);
        var (width, height) = Grid.SliceSize(axis);
        Grid.CopyRectangle<float>(Values, axis, index, new PixelBox(0, 0, width - 1, height - 1), values);
    }
}
