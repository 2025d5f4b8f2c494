using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Tests.Metrics;

/// <summary>Objects for tests, given by a rule on the voxel index.</summary>
internal static class Voxels
{
    public static LabelRegion Region(Size3 size, (double X, double Y, double Z) spacing, Func<int, int, int, bool> inside, int label = 1)
    {
        var volume = new LabelVolume(new Grid(size, Affine.Scaling(spacing.X, spacing.Y, spacing.Z)));
        for (int k = 0, at = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++, at++)
                {
                    volume[at] = inside(i, j, k) ? label : 0;
                }
            }
        }

        return new LabelRegion(volume, label);
    }

    public static LabelRegion Region(Size3 size, Func<int, int, int, bool> inside) => Region(size, (1, 1, 1), inside);

    public static LabelRegion Empty(Size3 size) => Region(size, (_, _, _) => false);
}
