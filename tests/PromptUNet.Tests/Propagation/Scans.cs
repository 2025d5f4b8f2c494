using PromptUNet.Imaging;

namespace PromptUNet.Tests.Propagation;

/// <summary>Small volumes for tests of the propagation.</summary>
internal static class Scans
{
    public static readonly Affine Unit = Affine.Scaling(1, 1, 1);

    /// <summary>A volume of 4 x 3 pixels across an axis, in which every voxel of slice k has the value k.</summary>
    public static Volume Numbered(int slices, int axis = 2) => Of(Size(4, 3, slices, axis), axis, (k, _, _) => k);

    /// <summary>A volume of 6 x 5 pixels across axis 2 with random values.</summary>
    public static Volume Random(int slices, int seed) => Random(new Size3(6, 5, slices), seed);

    /// <summary>A volume with random values.</summary>
    public static Volume Random(Size3 size, int seed)
    {
        var random = new Random(seed);
        return Of(size, 2, (_, _, _) => random.NextSingle());
    }

    /// <summary>A volume by a function of slice, x and y across an axis.</summary>
    public static Volume Of(Size3 size, int axis, Func<int, int, int, float> value)
    {
        float[] values = new float[size.Count];
        for (int k = 0, at = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++, at++)
                {
                    values[at] = axis switch { 0 => value(i, j, k), 1 => value(j, i, k), _ => value(k, i, j) };
                }
            }
        }

        return new Volume(new Grid(size, Unit), values);
    }

    private static Size3 Size(int width, int height, int slices, int axis) => axis switch
    {
        0 => new Size3(slices, width, height),
        1 => new Size3(width, slices, height),
        _ => new Size3(width, height, slices),
    };
}
