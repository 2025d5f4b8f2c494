using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// A flow's length and divergence at each pixel of a slice, 0 outside the flow's box. Turning or mirroring the slice does not change
/// them.
/// </summary>
/// <param name="Length">How far it reaches, in pixels of the slice.</param>
/// <param name="Divergence">How much it spreads: the trace of its Jacobian, without a unit.</param>
public sealed record FlowScalars(Slice Length, Slice Divergence)
{
    /// <summary>Those of no displacement anywhere.</summary>
    public static FlowScalars Zero(int width, int height) => new(new Slice(width, height), new Slice(width, height));

    /// <summary>Scalars of their own with the same values.</summary>
    public FlowScalars Copy() => new(Length.Copy(), Divergence.Copy());

    /// <summary>Takes over another flow's scalars on slices of the same size.</summary>
    internal void CopyFrom(FlowScalars other)
    {
        other.Length.Values.CopyTo(Length.Values, 0);
        other.Divergence.Values.CopyTo(Divergence.Values, 0);
    }

    /// <summary>Sets both to those of no displacement.</summary>
    internal void Clear()
    {
        Array.Clear(Length.Values);
        Array.Clear(Divergence.Values);
    }

    /// <summary>Measures a flow whose box holds the box of the one before.</summary>
    internal void Measure(WindowedFlow flow)
    {
        var box = flow.Box;
        for (int row = 0; row < box.Height; row++)
        {
            int to = ((box.Top + row) * Length.Width) + box.Left;
            MeasureLength(flow, row, Length.Values.AsSpan(to, box.Width));
            MeasureDivergence(flow, row, Divergence.Values.AsSpan(to, box.Width));
        }
    }

    private static void MeasureLength(WindowedFlow flow, int row, Span<float> length)
    {
        int from = row * length.Length;
        ReadOnlySpan<float> x = flow.X.Slice(from, length.Length), y = flow.Y.Slice(from, length.Length);
        TensorPrimitives.Multiply(x, x, length);
        TensorPrimitives.MultiplyAdd(y, y, length, length);
        TensorPrimitives.Sqrt(length, length);
    }

    /// <summary>Central differences; one-sided ones at the box's border.</summary>
    private static void MeasureDivergence(WindowedFlow flow, int row, Span<float> divergence)
    {
        int width = divergence.Length, last = flow.Box.Height - 1;
        int above = Math.Max(row - 1, 0), below = Math.Min(row + 1, last);
        ReadOnlySpan<float> x = flow.X.Slice(row * width, width);
        TensorPrimitives.Subtract(flow.Y.Slice(below * width, width), flow.Y.Slice(above * width, width), divergence);
        TensorPrimitives.Multiply(divergence, 1f / Math.Max(1, below - above), divergence);
        if (width > 1)
        {
            divergence[0] += x[1] - x[0];
            divergence[^1] += x[^1] - x[^2];
        }

        for (int i = 1; i < width - 1; i++)
        {
            divergence[i] += (x[i + 1] - x[i - 1]) / 2;
        }
    }
}
