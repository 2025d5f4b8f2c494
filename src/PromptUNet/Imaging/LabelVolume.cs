namespace PromptUNet.Imaging;

/// <summary>A structure's number in a label volume (never 0, the background), its name and colour.</summary>
public sealed record Label(int Id, string Name, Rgb? Colour = null);

/// <summary>A colour of three bytes.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue);

/// <summary>A segmentation: one label number a voxel, 0 for the background, axis 0 fastest, on a grid in world space.</summary>
public sealed class LabelVolume
{
    /// <exception cref="ArgumentException">The number of values is not that of the grid's voxels.</exception>
    public LabelVolume(Grid grid, int[] values, IReadOnlyList<Label>? labels = null)
    {
        if (values.LongLength != grid.Size.Count)
        {
            throw new ArgumentException($"A label volume of {grid.Size} takes {grid.Size.Count} values, not {values.LongLength}.", nameof(values));
        }

        (Grid, Values, Labels) = (grid, values, labels ?? []);
    }

    /// <summary>Background everywhere.</summary>
    public LabelVolume(Grid grid, IReadOnlyList<Label>? labels = null)
        : this(grid, new int[grid.Size.Count], labels)
    {
    }

    public Grid Grid { get; }

    /// <summary>Label of voxel (i, j, k) at index <c>(k * Size.Y + j) * Size.X + i</c>.</summary>
    public int[] Values { get; }

    /// <summary>Names and colours as the file gave them; labels without an entry are allowed.</summary>
    public IReadOnlyList<Label> Labels { get; }

    /// <summary>What its reader or resampling found worth telling, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The label numbers that occur, ascending, without the background.</summary>
    public IReadOnlyList<int> Present()
    {
        var seen = new HashSet<int>();
        int last = 0;
        foreach (int value in Values)
        {
            if (value != last)
            {
                seen.Add(last = value);
            }
        }

        seen.Remove(0);
        return [.. seen.Order()];
    }

    /// <summary>A label's mask on slice <paramref name="index"/> across an array axis; x and y as in <see cref="Volume.Slice(int, int)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Mask Mask(int label, int axis, int index)
    {
        var (width, height) = Grid.SliceSize(axis);
        int[] numbers = Slice(axis, index, new PixelBox(0, 0, width - 1, height - 1));
        return new Mask(width, height, Array.ConvertAll(numbers, n => n == label));
    }

    /// <summary>The label numbers in a rectangle of a slice, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice, or the slice no such rectangle.</exception>
    public int[] Slice(int axis, int index, PixelBox box)
    {
        Grid.CheckRectangle(axis, index, box);
        int[] numbers = new int[box.Width * box.Height];
        Grid.CopyRectangle(Values, axis, index, box, numbers.AsSpan());
        return numbers;
    }

    /// <summary>Writes a label's mask into a slice: foreground pixels get the label, others that carried it the background.</summary>
    /// <exception cref="ArgumentException">The mask's size is not the slice's.</exception>
    public void SetMask(int label, int axis, int index, Mask mask)
    {
        Grid.CheckSlice(axis, index);
        var (width, height) = Grid.SliceSize(axis);
        if (mask.Width != width || mask.Height != height)
        {
            throw new ArgumentException($"A slice across axis {axis} is {width} x {height}, the mask {mask.Width} x {mask.Height}.", nameof(mask));
        }

        var (step, column, row) = Grid.Strides(axis);
        for (int y = 0; y < height; y++)
        {
            long at = (index * step) + (y * row);
            for (int x = 0; x < width; x++, at += column)
            {
                if (mask.Pixels[(y * width) + x])
                {
                    Values[at] = label;
                }
                else if (Values[at] == label)
                {
                    Values[at] = 0;
                }
            }
        }
    }
}
