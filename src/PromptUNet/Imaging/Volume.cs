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
        Grid.CheckSlice(axis, index);
        var (width, height) = Grid.SliceSize(axis);
        var (step, column, row) = Grid.Strides(axis);
        var slice = new Slice(width, height);
        for (int y = 0; y < height; y++)
        {
            long at = (index * step) + (y * row);
            for (int x = 0; x < width; x++, at += column)
            {
                slice.Values[(y * width) + x] = Values[at];
            }
        }

        return slice;
    }
}
