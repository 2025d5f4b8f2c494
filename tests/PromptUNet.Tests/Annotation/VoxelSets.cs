using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Annotation;

internal static class VoxelSets
{
    /// <summary>1 for each voxel of the set.</summary>
    public static int[] ToLabels(this VoxelSet set, Grid grid)
    {
        var labels = new LabelVolume(grid);
        for (int k = 0; k < grid.Size.Z; k++)
        {
            labels.SetMask(1, 2, k, set.On(new SlicePlace(2, k)).ToMask());
        }

        return labels.ToArray();
    }
}
