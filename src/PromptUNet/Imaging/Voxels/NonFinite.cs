namespace PromptUNet.Imaging;

/// <summary>Counts values that no mean or quantile survives.</summary>
internal static class NonFinite
{
    public static IEnumerable<string> Warnings(VoxelSource source, float[] values)
    {
        if (!source.StreamType.IsFloat() && !source.Scaled)
        {
            return [];
        }

        long nan = 0, infinite = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                _ = float.IsNaN(value) ? nan++ : infinite++;
            }
        }

        return nan + infinite == 0 ? [] : [$"{nan} values are NaN and {infinite} infinite, of {values.LongLength}."];
    }
}
