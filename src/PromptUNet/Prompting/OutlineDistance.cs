using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Prompting;

/// <summary>
/// Signed distance to a soft mask's outline in pixels, positive inside. It is soft within a pixel of the outline and constant beyond
/// <see cref="Limit"/>. Its value starts at m - 1/2. Each step of growing that reaches a pixel adds one; each that reaches it from inside
/// subtracts one. Steps alternate between a square of 3 x 3 and a cross of 5 pixels, so that equal distances are octagons. An instance
/// keeps its memory; one thread at a time.
/// </summary>
public sealed class OutlineDistance
{
    /// <summary>Steps of growing.</summary>
    public const int Limit = 8;

    private float[] _grown = [], _other = [], _beside = [], _next = [];

    /// <summary>Writes the distance of each pixel: from -<see cref="Limit"/> - 1/2 to <see cref="Limit"/> + 1/2.</summary>
    /// <param name="mask">Soft in [0, 1]; its outline lies where it is 1/2.</param>
    /// <param name="distance">Of the mask's size, to be overwritten; not the mask.</param>
    public void Of(Slice mask, Slice distance)
    {
        int pixels = mask.Values.Length;
        if (_grown.Length != pixels)
        {
            (_grown, _other, _beside, _next) = (new float[pixels], new float[pixels], new float[pixels], new float[pixels]);
        }

        mask.Values.CopyTo(_grown, 0);
        TensorPrimitives.Subtract(1, mask.Values, _other);
        TensorPrimitives.Subtract(mask.Values, 0.5f, distance.Values);
        for (int step = 0; step < Limit; step++)
        {
            bool square = step % 2 == 0;
            Grow(ref _grown, mask.Width, square);
            Grow(ref _other, mask.Width, square);
            TensorPrimitives.Add(distance.Values, _grown, distance.Values);
            TensorPrimitives.Subtract(distance.Values, _other, distance.Values);
        }
    }

    /// <summary>Each pixel becomes the largest of its neighbours and itself.</summary>
    private void Grow(ref float[] values, int width, bool square)
    {
        for (int row = 0; row < values.Length; row += width)
        {
            Span<float> own = values.AsSpan(row, width), beside = _beside.AsSpan(row, width);
            own.CopyTo(beside);
            TensorPrimitives.Max(beside[1..], own[..^1], beside[1..]);
            TensorPrimitives.Max(beside[..^1], own[1..], beside[..^1]);
        }

        // A square takes the neighbouring rows after they were spread sideways, a cross takes them as they are.
        ReadOnlySpan<float> vertical = square ? _beside : values;
        _beside.CopyTo(_next, 0);
        Span<float> below = _next.AsSpan(width), above = _next.AsSpan(0, _next.Length - width);
        TensorPrimitives.Max(below, vertical[..^width], below);
        TensorPrimitives.Max(above, vertical[width..], above);
        (values, _next) = (_next, values);
    }
}
