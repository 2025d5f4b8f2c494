using System.Numerics.Tensors;

namespace PromptUNet.Imaging;

/// <summary>
/// A 2-D field of numbers, row by row: the grey values of a slice, a soft mask in [0, 1] or the logits of a mask.
/// </summary>
public sealed class Slice
{
    public Slice(int width, int height)
        : this(width, height, new float[checked(width * height)])
    {
    }

    /// <exception cref="ArgumentException">The number of values is not width x height.</exception>
    public Slice(int width, int height, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (values.Length != (long)width * height)
        {
            throw new ArgumentException($"A slice of {width} x {height} takes {(long)width * height} values, not {values.Length}.", nameof(values));
        }

        (Width, Height, Values) = (width, height, values);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Value of pixel (x, y) at index <c>y * Width + x</c>.</summary>
    public float[] Values { get; }

    public float this[int x, int y]
    {
        get => Values[(y * Width) + x];
        set => Values[(y * Width) + x] = value;
    }

    /// <summary>Whether any pixel is above a threshold.</summary>
    public bool AnyAbove(float threshold) => Values.Length > 0 && TensorPrimitives.MaxNumber<float>(Values) > threshold;

    /// <summary>The smallest rectangle that holds the pixels above a threshold; null where there is none.</summary>
    public PixelBox? Box(float threshold) => Above(threshold).Box;

    /// <summary>The pixels above a threshold (0 for logits, 0.5 for a soft mask).</summary>
    public Mask Above(float threshold)
    {
        var mask = new Mask(Width, Height);
        for (int i = 0; i < Values.Length; i++)
        {
            mask.Pixels[i] = Values[i] > threshold;
        }

        return mask;
    }
}
