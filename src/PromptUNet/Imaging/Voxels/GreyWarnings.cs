namespace PromptUNet.Imaging;

/// <summary>What a person should know about a scan's values before looking at a result.</summary>
internal static class GreyWarnings
{
    public static IEnumerable<string> Of(GreyVoxels voxels)
    {
        if (ConstantOf(voxels) is { } value)
        {
            return
            [
                FormattableString.Invariant(
                    $"Every one of the {voxels.Count} voxels is {value}, so there is nothing to see. Was the right file saved, and whole?"),
            ];
        }

        return voxels.AlwaysFinite ? [] : NonFinite(voxels);
    }

    /// <summary>Counts NaN and infinite values, which would spoil means and quantiles.</summary>
    private static string[] NonFinite(GreyVoxels voxels)
    {
        long nan = 0, infinite = 0;
        foreach (float[] part in Parts(voxels))
        {
            foreach (float value in part)
            {
                if (!float.IsFinite(value))
                {
                    _ = float.IsNaN(value) ? nan++ : infinite++;
                }
            }
        }

        return nan + infinite == 0 ? [] : [$"{nan} values are NaN and {infinite} infinite, of {voxels.Count}."];
    }

    /// <summary>The value of all voxels; null when two differ, which most scans show within their first slices.</summary>
    private static float? ConstantOf(GreyVoxels voxels)
    {
        float? first = null;
        foreach (float[] part in Parts(voxels))
        {
            first ??= part[0];
            if (Array.Exists(part, value => !value.Equals(first.Value)))
            {
                return null;
            }
        }

        return voxels.Count > 1 ? first : null;
    }

    private static IEnumerable<float[]> Parts(GreyVoxels voxels)
    {
        float[] part = [];
        for (long first = 0; first < voxels.Count; first += part.Length)
        {
            long length = Math.Min(VoxelBlocks.Length, voxels.Count - first);
            part = part.Length == length ? part : new float[length];
            voxels.Copy(first, 1, part);
            yield return part;
        }
    }
}
