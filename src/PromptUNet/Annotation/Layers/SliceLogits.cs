using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// A label's logits on a slice, in bytes, in the rectangle that holds those above 0. Immutable.
/// </summary>
/// <param name="Box">The rectangle.</param>
/// <param name="Pixels">
/// Row by row: 0 for a logit that is not above 0, else the logit in sixteenths, from 1 up to <see cref="Largest"/>.
/// </param>
internal sealed record SliceLogits(PixelBox Box, byte[] Pixels) : IPlane
{
    /// <summary>A pixel of a set: above all logits.</summary>
    public const byte Fixed = 255;

    /// <summary>The largest logit that can be stored.</summary>
    public const byte Largest = 254;

    /// <summary>A pixel of an imported mask: a logit of 4, at which the fusion of two passes takes a mask as certain.</summary>
    public const byte Imported = 64;

    private const float Steps = 16;

    /// <summary>The logits of a computed slice. Returns null when no logit is above 0.</summary>
    public static SliceLogits? Of(Slice logits)
    {
        if (logits.Box(0) is not { } box)
        {
            return null;
        }

        byte[] pixels = new byte[box.Width * box.Height];
        float[] steps = new float[box.Width];
        for (int y = 0; y < box.Height; y++)
        {
            TensorPrimitives.Multiply(logits.Values.AsSpan(((box.Top + y) * logits.Width) + box.Left, box.Width), Steps, steps);
            TensorPrimitives.Ceiling(steps, steps);     // so that a logit above 0 stays above 0
            TensorPrimitives.Min(steps, Largest, steps);
            TensorPrimitives.ConvertSaturating<float, byte>(steps, pixels.AsSpan(y * box.Width, box.Width));
        }

        return new SliceLogits(box, pixels);
    }

    /// <summary>The logits of an imported mask. Returns null when it is empty.</summary>
    public static SliceLogits? Of(PixelSet imported)
    {
        if (imported.Box is not { } box)
        {
            return null;
        }

        byte[] pixels = new byte[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
        {
            var row = pixels.AsSpan(y * box.Width, box.Width);
            ((IPlane)imported).CopyRow(box.Top + y, box.Left, row);
            row.Replace(Fixed, Imported);
        }

        return new SliceLogits(box, pixels);
    }

    /// <summary>The bytes of a rectangle. Returns null when all are 0.</summary>
    public static SliceLogits? Of(PixelBox part, ReadOnlySpan<byte> bytes)
    {
        var box = PixelBox.None;
        for (int y = 0; y < part.Height; y++)
        {
            var row = bytes.Slice(y * part.Width, part.Width);
            if (row.IndexOfAnyExcept((byte)0) is var left and >= 0)
            {
                box = box.Union(new PixelBox(part.Left + left, part.Top + y, part.Left + row.LastIndexOfAnyExcept((byte)0), part.Top + y));
            }
        }

        if (box.Width == 0)
        {
            return null;
        }

        byte[] pixels = new byte[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
        {
            bytes.Slice(((box.Top + y - part.Top) * part.Width) + box.Left - part.Left, box.Width).CopyTo(pixels.AsSpan(y * box.Width));
        }

        return new SliceLogits(box, pixels);
    }

    public void CopyRow(int y, int x, Span<byte> values)
    {
        values.Clear();
        int from = Math.Max(x, Box.Left), to = Math.Min(x + values.Length, Box.Right + 1);
        if (y >= Box.Top && y <= Box.Bottom && from < to)
        {
            Pixels.AsSpan(((y - Box.Top) * Box.Width) + from - Box.Left, to - from).CopyTo(values[(from - x)..]);
        }
    }
}

/// <summary>A label's computed slice.</summary>
/// <param name="Logits">Null when no logit is above 0.</param>
/// <param name="Confidence">Predicted Dice of the slice's mask, or P(absent) of an empty one; null without a confidence model.</param>
internal readonly record struct ComputedSlice(SliceLogits? Logits, float? Confidence);

/// <summary>A label on a slice, a byte a pixel as in <see cref="SliceLogits"/>.</summary>
internal interface IPlane
{
    /// <summary>The bytes of a row from pixel (x, y) on.</summary>
    void CopyRow(int y, int x, Span<byte> values);
}
