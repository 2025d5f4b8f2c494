using System.Numerics.Tensors;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// What a label claims of a slice: in the rectangle that holds the logits above 0, how sure it is of each pixel, in a byte. Immutable.
/// </summary>
/// <param name="Box">The rectangle.</param>
/// <param name="Pixels">Row by row: 0 for a logit that is not above 0, else the logit in sixteenths, from 1 up to <see cref="Surest"/>.</param>
internal sealed record Claim(PixelBox Box, byte[] Pixels) : IPlane
{
    /// <summary>A pixel that a person vouches for or that is locked: no logit is as sure.</summary>
    public const byte Vouched = 255;

    /// <summary>The largest logit that can be told.</summary>
    public const byte Surest = 254;

    /// <summary>What an imported mask claims: a logit of 4, at which the fusion of two directions calls a mask certain.</summary>
    public const byte Imported = 64;

    private const float Steps = 16;

    /// <summary>Null where no logit is above 0.</summary>
    public static Claim? Of(Slice logits)
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
            TensorPrimitives.Min(steps, Surest, steps);
            TensorPrimitives.ConvertSaturating<float, byte>(steps, pixels.AsSpan(y * box.Width, box.Width));
        }

        return new Claim(box, pixels);
    }

    /// <summary>Of an imported mask; null where it is empty.</summary>
    public static Claim? Of(PixelSet imported)
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
            row.Replace(Vouched, Imported);
        }

        return new Claim(box, pixels);
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

/// <summary>What a computation finds of a label on a slice.</summary>
/// <param name="Claim">Null where the label claims no pixel.</param>
/// <param name="Confidence">Predicted Dice of the slice's mask, P(absent) where there is none; null where nothing is known.</param>
internal readonly record struct SliceFinding(Claim? Claim, float? Confidence);

/// <summary>What one label says of a slice's pixels, each a byte: 0 no, else how sure (see <see cref="Claim"/>).</summary>
internal interface IPlane
{
    /// <summary>The bytes of a row from pixel (x, y) on.</summary>
    void CopyRow(int y, int x, Span<byte> values);
}
