using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>One object of a segmentation: the voxels that carry a label. A view, nothing is copied.</summary>
/// <param name="Volume">The segmentation.</param>
/// <param name="Label">The object's number; any other number, the background's 0 too, is outside.</param>
public readonly record struct LabelRegion(LabelVolume Volume, int Label)
{
    /// <summary>The smallest box that holds the object; null where no voxel carries the label.</summary>
    public VoxelBox? Box()
    {
        var size = Volume.Grid.Size;
        VoxelBox? box = null;
        int[] row = new int[size.X];
        for (int k = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                Volume.CopyRow(j, k, row);
                int first = Array.IndexOf(row, Label);
                if (first >= 0)
                {
                    var span = new VoxelBox(first, j, k, Array.LastIndexOf(row, Label), j, k);
                    box = box is { } known ? known.Union(span) : span;
                }
            }
        }

        return box;
    }

    /// <exception cref="ArgumentException">The two volumes differ in size.</exception>
    internal void CheckSameSize(LabelRegion other)
    {
        var (own, others) = (Volume.Grid.Size, other.Volume.Grid.Size);
        if (own != others)
        {
            throw new ArgumentException($"Only segmentations on one grid can be compared: one has {own} voxels, the other {others}.", nameof(other));
        }
    }
}

/// <summary>A box of voxels, all six borders inside.</summary>
public readonly record struct VoxelBox(int X0, int Y0, int Z0, int X1, int Y1, int Z1)
{
    public Size3 Size => new(X1 - X0 + 1, Y1 - Y0 + 1, Z1 - Z0 + 1);

    /// <summary>The smallest box that holds both.</summary>
    public VoxelBox Union(VoxelBox other) => new(
        Math.Min(X0, other.X0), Math.Min(Y0, other.Y0), Math.Min(Z0, other.Z0),
        Math.Max(X1, other.X1), Math.Max(Y1, other.Y1), Math.Max(Z1, other.Z1));
}
