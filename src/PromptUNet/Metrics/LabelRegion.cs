using PromptUNet.Imaging;

namespace PromptUNet.Metrics;

/// <summary>One object of a segmentation: the voxels that carry a label. A view, nothing is copied.</summary>
/// <param name="Volume">The segmentation.</param>
/// <param name="Label">The object's number; any other number, the background's 0 too, is outside.</param>
public readonly record struct LabelRegion(LabelVolume Volume, int Label)
{
    /// <summary>The smallest box that holds the object; null when no voxel carries the label.</summary>
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
                    box = VoxelBox.Union(box, new VoxelBox(new PixelBox(first, j, Array.LastIndexOf(row, Label), j), k, k));
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
            throw new ArgumentException(
                $"Only segmentations on one grid can be compared: one has {own} voxels, the other {others}.", nameof(other));
        }
    }
}
