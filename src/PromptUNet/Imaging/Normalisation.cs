using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PromptUNet.Imaging;

/// <summary>Robust min-max normalisation of a slice, (1)-(3) of section 3.2: clip to two quantiles, then stretch to [0, 1).</summary>
/// <param name="LowerQuantile">l_q, in [0, 1].</param>
/// <param name="UpperQuantile">u_q, in [0, 1], above l_q.</param>
/// <param name="Epsilon">The constant of (3) that avoids a division by zero on a constant slice, which becomes all 0.</param>
public sealed record Normalisation(float LowerQuantile = 0.005f, float UpperQuantile = 0.995f, float Epsilon = 1e-6f)
{
    /// <summary>
    /// Normalises <paramref name="values"/> into <paramref name="result"/>, which may be the same memory. Values that are not
    /// finite count as the lowest finite value.
    /// </summary>
    /// <exception cref="ArgumentException">The result is shorter than the values.</exception>
    public void Apply(ReadOnlySpan<float> values, Span<float> result)
    {
        var (low, high) = Range(values);
        double range = (double)high - low + EpsilonFor(high - low);
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var value = Vector256.Create(values[i..]);
            var finite = Vector256.LessThan(Vector256.Abs(value), Vector256.Create(float.PositiveInfinity));
            var clipped = Vector256.Clamp(value, Vector256.Create(low), Vector256.Create(high));      // (2)
            var (left, right) = Vector256.Widen(Vector256.ConditionalSelect(finite, clipped, Vector256.Create(low)));
            Vector256.Narrow((left - Vector256.Create((double)low)) / range, (right - Vector256.Create((double)low)) / range)
                .CopyTo(result[i..]);      // (3)
        }

        for (; i < values.Length; i++)
        {
            float clipped = float.IsFinite(values[i]) ? Math.Clamp(values[i], low, high) : low;
            result[i] = (float)(((double)clipped - low) / range);
        }
    }

    /// <summary>What (3) adds to a range: of one below 1 that share, since diffusion in m^2/s has ranges of 1e-9.</summary>
    public float EpsilonFor(float range) => range is > 0 and < 1 ? Epsilon * range : Epsilon;

    /// <summary>The two quantiles of (1), by linear interpolation between order statistics; (0, 0) without a finite value.</summary>
    public (float Low, float High) Range(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return (0, 0);
        }

        if (TensorPrimitives.IsFiniteAll(values))
        {
            return Quantiles.Of(values, LowerQuantile, UpperQuantile);
        }

        float[] finite = ArrayPool<float>.Shared.Rent(values.Length);
        int count = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                finite[count++] = value;
            }
        }

        var range = count == 0 ? (0, 0) : Quantiles.Of(finite.AsSpan(0, count), LowerQuantile, UpperQuantile);
        ArrayPool<float>.Shared.Return(finite);
        return range;
    }
}
