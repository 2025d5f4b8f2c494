namespace PromptUNet.Imaging;

/// <summary>Counts NaN and infinite values, which would spoil means and quantiles.</summary>
internal static class NonFinite
{
    public static IEnumerable<string> Warnings(GreyVoxels voxels)
    {
        if (voxels.AlwaysFinite)
        {
            return [];
        }

        long nan = 0, infinite = 0;
        float[] part = new float[Math.Min(VoxelBlocks.Length, voxels.Count)];
        for (long first = 0; first < voxels.Count; first += part.Length)
        {
            var values = part.AsSpan(0, (int)Math.Min(part.Length, voxels.Count - first));
            voxels.Copy(first, 1, values);
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                {
                    _ = float.IsNaN(value) ? nan++ : infinite++;
                }
            }
        }

        return nan + infinite == 0 ? [] : [$"{nan} values are NaN and {infinite} infinite, of {voxels.Count}."];
    }
}
