using System.Numerics.Tensors;

namespace PromptUNet.Inference.Quantisation;

/// <summary>
/// Counts the values of a tensor. Its range grows with the values by doubling, and the counts are those of one pass with the final width.
/// </summary>
internal sealed class Histogram
{
    public const int Bins = 2048;

    private readonly long[] _counts = new long[Bins];
    private float _width;                               // of a bin; 0 before the first value other than 0

    /// <summary>The smallest value seen, or 0.</summary>
    public float Low { get; private set; }

    /// <summary>The largest value seen, or 0.</summary>
    public float High { get; private set; }

    /// <summary>Values in each bin; bin b holds the values from (b - Bins / 2) * <see cref="BinWidth"/> on.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Width of a bin; 0 before the first value other than 0.</summary>
    public float BinWidth => _width;

    /// <summary>Counts values.</summary>
    /// <param name="values">Finite ones; at least one.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        Low = Math.Min(Low, TensorPrimitives.Min(values));
        High = Math.Max(High, TensorPrimitives.Max(values));
        Widen(Math.Max(-Low, High));
        if (_width == 0)
        {
            _counts[Bins / 2] += values.Length;
            return;
        }

        foreach (float value in values)
        {
            _counts[(int)MathF.Floor(value / _width) + (Bins / 2)]++;
        }
    }

    /// <summary>
    /// Doubles the width of the bins until they reach beyond a magnitude: pairs of bins are merged, from the middle on.
    /// </summary>
    private void Widen(float magnitude)
    {
        if (_width == 0)
        {
            _width = MathF.BitIncrement(magnitude) / (Bins / 2);        // 0 for a magnitude of 0
        }

        for (; _width > 0 && magnitude >= _width * (Bins / 2); _width *= 2)
        {
            long[] merged = new long[Bins];
            for (int bin = 0; bin < Bins; bin++)
            {
                merged[(Bins / 4) + (bin / 2)] += _counts[bin];
            }

            merged.CopyTo(_counts, 0);
        }
    }
}
