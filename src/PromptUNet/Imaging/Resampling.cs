namespace PromptUNet.Imaging;

/// <summary>Brings masks from one grid onto another, by nearest neighbour, because labels cannot be averaged.</summary>
public static class Resampling
{
    /// <summary>
    /// Gives each target voxel the label of the source voxel that its centre lies in, and the background outside.
    /// On matching grids the two share their voxels, and none is copied. Otherwise the result carries a warning, which also names the
    /// labels that no target voxel got.
    /// </summary>
    /// <returns>A volume on exactly <paramref name="target"/>.</returns>
    /// <exception cref="GridMismatchException">The grids do not overlap, or no target voxel got a label.</exception>
    public static LabelVolume Onto(LabelVolume source, Grid target)
    {
        if (source.Grid.Matches(target))
        {
            return new LabelVolume(target, source, source.Labels) { Warnings = source.Warnings };
        }

        var result = new LabelVolume(target, source.Labels);
        if (!Fill(source, result))
        {
            throw new GridMismatchException(source.Grid, target, "The mask and the image do not overlap");
        }

        int[] before = [.. source.Present()], after = [.. result.Present()];
        if (before.Length > 0 && after.Length == 0)
        {
            throw new GridMismatchException(source.Grid, target, "No voxel of the image lies in a label of the mask");
        }

        int[] lost = [.. before.Except(after)];
        string loss = lost.Length == 0 ? "" : $" Labels that no voxel of the image got: {string.Join(", ", lost)}.";
        string warning = $"The mask was resampled by nearest neighbour from {source.Grid} onto {target}.{loss}";
        return new LabelVolume(target, result, source.Labels) { Warnings = [.. source.Warnings, warning] };
    }

    /// <returns>Whether any target voxel lies in the source.</returns>
    private static bool Fill(LabelVolume source, LabelVolume result)
    {
        var (from, to) = (source.Grid.Size, result.Grid.Size);
        Affine voxels = result.Grid.Affine.Then(source.Grid.Affine.Inverse());     // target index -> source index
        bool met = false;
        int[] row = new int[to.X];
        for (int k = 0; k < to.Z; k++)
        {
            for (int j = 0; j < to.Y; j++)
            {
                Array.Clear(row);
                for (int i = 0; i < to.X; i++)
                {
                    var (x, y, z) = voxels.Apply(i, j, k);
                    (x, y, z) = (Math.Floor(x + 0.5), Math.Floor(y + 0.5), Math.Floor(z + 0.5));
                    if (x >= 0 && y >= 0 && z >= 0 && x < from.X && y < from.Y && z < from.Z)
                    {
                        met = true;
                        row[i] = source[((((long)z * from.Y) + (long)y) * from.X) + (long)x];
                    }
                }

                result.Put(((long)k * to.Y * to.X) + ((long)j * to.X), row);
            }
        }

        return met;
    }
}
