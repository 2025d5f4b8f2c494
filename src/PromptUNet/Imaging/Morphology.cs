using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PromptUNet.Imaging;

/// <summary>Dilation of a mask by a square, one axis after the other.</summary>
public static class Morphology
{
    /// <summary>Pixels within <paramref name="radius"/> rows and columns of the foreground.</summary>
    /// <param name="result">Another mask of the same size, to be overwritten.</param>
    /// <exception cref="ArgumentException">The result is the mask itself or has another size; the radius is negative.</exception>
    public static void Dilate(Mask mask, int radius, Mask result)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        if (result == mask || result.Width != mask.Width || result.Height != mask.Height)
        {
            throw new ArgumentException(
                $"A mask of {mask.Width} x {mask.Height} is dilated into another one of that size, "
                + $"not {result.Width} x {result.Height} or itself.",
                nameof(result));
        }

        if (mask.Pixels.Length == 0)
        {
            return;
        }

        byte[] between = ArrayPool<byte>.Shared.Rent(mask.Pixels.Length);
        var pixels = MemoryMarshal.AsBytes(result.Pixels.AsSpan());
        MemoryMarshal.AsBytes(mask.Pixels.AsSpan()).CopyTo(pixels);
        Spread(pixels, between.AsSpan(0, pixels.Length), pixels.Length, mask.Width, radius);
        Spread(pixels, between.AsSpan(0, pixels.Length), mask.Width, 1, radius);
        ArrayPool<byte>.Shared.Return(between);
    }

    /// <summary>
    /// Spreads the foreground by <paramref name="radius"/> pixels to both sides. A line has <paramref name="length"/> numbers, and its
    /// neighbouring pixels lie <paramref name="step"/> apart. Each round spreads the result of the one before, so a few are enough.
    /// </summary>
    private static void Spread(Span<byte> pixels, Span<byte> between, int length, int step, int radius)
    {
        int most = Math.Min(radius, (length / step) - 1);
        for (int reached = 0, more; reached < most; reached += more)
        {
            // A round goes at most one pixel beyond the distance reached, so that pixels from beyond the border are never needed.
            more = Math.Min(reached + 1, most - reached);
            int shift = more * step;
            pixels.CopyTo(between);
            for (int line = 0; line < pixels.Length; line += length)
            {
                ReadOnlySpan<byte> from = between.Slice(line, length);
                Span<byte> right = pixels[(line + shift)..(line + length)], left = pixels[line..(line + length - shift)];
                TensorPrimitives.BitwiseOr(right, from[..^shift], right);
                TensorPrimitives.BitwiseOr(left, from[shift..], left);
            }
        }
    }
}
