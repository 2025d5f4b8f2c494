namespace PromptUNet.Imaging;

/// <summary>
/// A segmentation: one label number a voxel, 0 for the background, axis 0 fastest, on a grid in world space. It takes a byte
/// a voxel near its structures, two or four where a label needs them, and no memory where all is background. Several threads
/// may read it at once, or one write.
/// </summary>
public sealed class LabelVolume
{
    private readonly LabelVoxels _voxels;

    /// <param name="grid">Where the voxels lie.</param>
    /// <param name="values">Label of voxel (i, j, k) at index <c>(k * Size.Y + j) * Size.X + i</c>; copied.</param>
    /// <param name="labels">Names and colours.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the grid's voxels.</exception>
    public LabelVolume(Grid grid, int[] values, IReadOnlyList<Label>? labels = null)
        : this(grid, labels)
    {
        if (values.LongLength != grid.Size.Count)
        {
            throw new ArgumentException(
                $"A label volume of {grid.Size} takes {grid.Size.Count} values, not {values.LongLength}.", nameof(values));
        }

        _voxels.Put(0, 1, values);
    }

    /// <summary>Background everywhere.</summary>
    public LabelVolume(Grid grid, IReadOnlyList<Label>? labels = null)
        : this(grid, new LabelVoxels(grid.Size.Count), labels)
    {
    }

    /// <summary>
    /// The voxels of another volume with other label names, or on a grid that differs by rounding. The two share their voxels: a label
    /// written to one volume is in the other too.
    /// </summary>
    /// <exception cref="ArgumentException">The grids differ in size.</exception>
    public LabelVolume(Grid grid, LabelVolume shared, IReadOnlyList<Label> labels)
        : this(grid, shared._voxels, labels)
    {
        if (grid.Size != shared.Grid.Size)
        {
            throw new ArgumentException(
                $"A label volume of {grid.Size} cannot share the voxels of one of {shared.Grid.Size}.", nameof(shared));
        }
    }

    internal LabelVolume(Grid grid, LabelVoxels voxels, IReadOnlyList<Label>? labels = null) =>
        (Grid, _voxels, Labels) = (grid, voxels, labels ?? []);

    /// <summary>One label, with the masks that a function returns for the slices across an axis.</summary>
    /// <exception cref="ArgumentException">A mask's size is not the slice's.</exception>
    public static LabelVolume OfMasks(Grid grid, int label, int axis, Func<int, Mask> mask)
    {
        var labels = new LabelVolume(grid);
        for (int k = 0; k < grid.Size[axis]; k++)
        {
            labels.SetMask(label, axis, k, mask(k));
        }

        return labels;
    }

    public Grid Grid { get; }

    /// <summary>Names and colours as the file gave them; labels without an entry are allowed.</summary>
    public IReadOnlyList<Label> Labels { get; }

    /// <summary>What its reader or resampling found worth reporting, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Label of voxel (i, j, k) at index <c>(k * Size.Y + j) * Size.X + i</c>. For single voxels: slices are many times faster.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such voxel.</exception>
    public int this[long index]
    {
        get => _voxels[index];
        set => _voxels[index] = value;
    }

    /// <summary>The label numbers that occur, ascending, without the background.</summary>
    public IReadOnlyList<int> Present() => _voxels.Present();

    /// <summary>The number of voxels that carry a label, or are background.</summary>
    public long Count(int label) => _voxels.Count(label);

    /// <summary>
    /// A label's mask on slice <paramref name="index"/> across an array axis. x and y are as in <see cref="Volume.Slice(int, int)"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    public Mask Mask(int label, int axis, int index)
    {
        Grid.CheckSlice(axis, index);
        var (width, height) = Grid.SliceSize(axis);
        var mask = new Mask(width, height);
        int[] line = new int[width];
        for (int y = 0; y < height; y++)
        {
            CopyLine(axis, index, 0, y, line);
            for (int x = 0; x < width; x++)
            {
                mask.Pixels[(y * width) + x] = line[x] == label;
            }
        }

        return mask;
    }

    /// <summary>The label numbers in a rectangle of a slice, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice, or the slice no such rectangle.</exception>
    public int[] Slice(int axis, int index, PixelBox box)
    {
        Grid.CheckRectangle(axis, index, box);
        int[] numbers = new int[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
        {
            CopyLine(axis, index, box.Left, box.Top + y, numbers.AsSpan(y * box.Width, box.Width));
        }

        return numbers;
    }

    /// <summary>Copies the label numbers of slice <paramref name="index"/> across an array axis, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    /// <exception cref="ArgumentException">There is not room for exactly the slice's pixels.</exception>
    public void CopySlice(int axis, int index, Span<int> numbers)
    {
        Grid.CheckSlice(axis, index);
        Grid.CheckPixels(axis, numbers.Length);
        var (width, height) = Grid.SliceSize(axis);
        for (int y = 0; y < height; y++)
        {
            CopyLine(axis, index, 0, y, numbers.Slice(y * width, width));
        }
    }

    /// <summary>Writes the label numbers of slice <paramref name="index"/> across an array axis, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The volume has no such slice.</exception>
    /// <exception cref="ArgumentException">They are not exactly as many as the slice has pixels.</exception>
    public void SetSlice(int axis, int index, ReadOnlySpan<int> numbers)
    {
        Grid.CheckSlice(axis, index);
        Grid.CheckPixels(axis, numbers.Length);
        var (width, height) = Grid.SliceSize(axis);
        for (int y = 0; y < height; y++)
        {
            var (first, step) = Grid.Line(axis, index, 0, y);
            _voxels.Put(first, step, numbers.Slice(y * width, width));
        }
    }

    /// <summary>
    /// Writes a label's mask into a slice: foreground pixels get the label, other pixels of the label become background.
    /// </summary>
    /// <exception cref="ArgumentException">The mask's size is not the slice's.</exception>
    public void SetMask(int label, int axis, int index, Mask mask)
    {
        Grid.CheckSlice(axis, index);
        var (width, height) = Grid.SliceSize(axis);
        if (mask.Width != width || mask.Height != height)
        {
            throw new ArgumentException(
                $"A slice across axis {axis} is {width} x {height}, the mask {mask.Width} x {mask.Height}.", nameof(mask));
        }

        int[] line = new int[width];
        for (int y = 0; y < height; y++)
        {
            var (first, step) = Grid.Line(axis, index, 0, y);
            _voxels.Copy(first, step, line);
            for (int x = 0; x < width; x++)
            {
                line[x] = mask[x, y] ? label : line[x] == label ? 0 : line[x];
            }

            _voxels.Put(first, step, line);
        }
    }

    /// <summary>A copy of all label numbers, axis 0 fastest.</summary>
    public int[] ToArray()
    {
        int[] numbers = new int[Grid.Size.Count];
        CopyTo(0, numbers);
        return numbers;
    }

    /// <summary>Copies labels in memory order, from voxel <paramref name="first"/> on.</summary>
    internal void CopyTo(long first, Span<int> numbers) => _voxels.Copy(first, 1, numbers);

    /// <summary>Writes labels in memory order, from voxel <paramref name="first"/> on.</summary>
    internal void Put(long first, ReadOnlySpan<int> numbers) => _voxels.Put(first, 1, numbers);

    /// <summary>Copies labels that lie <paramref name="step"/> voxels apart in memory.</summary>
    internal void CopyTo(long first, int step, Span<int> numbers) => _voxels.Copy(first, step, numbers);

    /// <summary>The number of voxels that are not background.</summary>
    internal long Marked() => Grid.Size.Count - Count(0);

    /// <summary>The smallest box that holds all labels; null when there are none.</summary>
    internal VoxelBox? Box()
    {
        VoxelBox? box = null;
        int[] row = new int[Grid.Size.X];
        for (int k = 0; k < Grid.Size.Z; k++)
        {
            for (int j = 0; j < Grid.Size.Y; j++)
            {
                CopyRow(j, k, row);
                if (row.AsSpan().IndexOfAnyExcept(0) is var first and >= 0)
                {
                    box = VoxelBox.Union(box, new VoxelBox(new PixelBox(first, j, row.AsSpan().LastIndexOfAnyExcept(0), j), k, k));
                }
            }
        }

        return box;
    }

    /// <summary>Copies the labels along axis 0 at (j, k).</summary>
    internal void CopyRow(int j, int k, Span<int> row) => CopyLine(2, k, 0, j, row);

    private void CopyLine(int axis, int index, int x, int y, Span<int> numbers)
    {
        var (first, step) = Grid.Line(axis, index, x, y);
        _voxels.Copy(first, step, numbers);
    }
}
