namespace PromptUNet.Imaging;

/// <summary>A box of voxels: a rectangle on each of some slices across axis 2.</summary>
/// <param name="Rows">Of axes 0 and 1.</param>
/// <param name="First">Index of the first slice.</param>
/// <param name="Last">Index of the last slice.</param>
public readonly record struct VoxelBox(PixelBox Rows, int First, int Last)
{
    /// <summary>Voxels along the axes.</summary>
    public Size3 Size => new(Rows.Width, Rows.Height, Last - First + 1);

    /// <summary>The smallest box that holds both; null when both are null.</summary>
    public static VoxelBox? Union(VoxelBox? one, VoxelBox? other) => one is not { } a
        ? other
        : other is not { } b ? one : new VoxelBox(a.Rows.Union(b.Rows), Math.Min(a.First, b.First), Math.Max(a.Last, b.Last));

    /// <summary>Its first and last index along an array axis.</summary>
    public (int First, int Last) Along(int axis) => axis switch
    {
        0 => (Rows.Left, Rows.Right),
        1 => (Rows.Top, Rows.Bottom),
        _ => (First, Last),
    };

    /// <summary>Its rectangle on a slice across an array axis: the two other axes, the lower one first.</summary>
    public PixelBox On(int axis)
    {
        var (x, y) = (Along(axis == 0 ? 1 : 0), Along(axis == 2 ? 1 : 2));
        return new PixelBox(x.First, y.First, x.Last, y.Last);
    }
}
