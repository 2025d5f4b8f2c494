namespace PromptUNet.Imaging;

/// <summary>
/// Robust min-max normalisation of a slice, equations (1)-(3) of section 3.2: clip to two quantiles, then stretch to
/// [0, 1).
/// </summary>
/// <param name="LowerQuantile">l_q, in [0, 1].</param>
/// <param name="UpperQuantile">u_q, in [0, 1], above l_q.</param>
/// <param name="Epsilon">The constant of (3) that keeps a constant slice from dividing by zero; it becomes all 0.</param>
public sealed record Normalisation(float LowerQuantile = 0.005f, float UpperQuantile = 0.995f, float Epsilon = 1e-6f)
{
    /// <summary>A normalised copy. Values that are not finite count as the lowest finite value.</summary>
    public Slice Apply(Slice slice)
    {
        var result = new Slice(slice.Width, slice.Height);
        Apply(slice.Values, result.Values);
        return result;
    }

    /// <summary>Normalises <paramref name="values"/> into <paramref name="result"/>, which may be the same memory.</summary>
    public void Apply(ReadOnlySpan<float> values, Span<float> result)
    {
        var (low, high) = Range(values);
        for (int i = 0; i < values.Length; i++)
        {
            float clipped = float.IsFinite(values[i]) ? Math.Clamp(values[i], low, high) : low;     // (2)
            result[i] = (float)(((double)clipped - low) / ((double)high - low + Epsilon));            // (3)
        }
    }

    /// <summary>The two quantiles of (1), by linear interpolation between order statistics; (0, 0) without a finite value.</summary>
    public (float Low, float High) Range(ReadOnlySpan<float> values)
    {
        float[] finite = Finite(values);
        if (finite.Length == 0)
        {
            return (0, 0);
        }

        var statistics = new OrderStatistics(finite);
        return (statistics.Quantile(LowerQuantile), statistics.Quantile(UpperQuantile));
    }

    private static float[] Finite(ReadOnlySpan<float> values)
    {
        float[] finite = new float[values.Length];
        int n = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                finite[n++] = value;
            }
        }

        return n == finite.Length ? finite : finite[..n];
    }
}
