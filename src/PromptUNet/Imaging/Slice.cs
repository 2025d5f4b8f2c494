using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PromptUNet.Imaging;

/// <summary>
/// A 2-D field of numbers, row by row: the grey values of a slice, a soft mask in [0, 1] or logits.
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
            throw new ArgumentException(
                $"A slice of {width} x {height} takes {(long)width * height} values, not {values.Length}.", nameof(values));
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

    /// <summary>A slice of its own with the same values.</summary>
    public Slice Copy() => new(Width, Height, [.. Values]);

    /// <summary>A mask of the pixels above a threshold (0 for logits, 0.5 for a soft mask).</summary>
    public Mask Above(float threshold)
    {
        var mask = new Mask(Width, Height);
        Above(threshold, mask);
        return mask;
    }

    /// <summary>Writes the same into a mask of the slice's size.</summary>
    /// <exception cref="ArgumentException">The mask has another size.</exception>
    public void Above(float threshold, Mask mask)
    {
        if (mask.Width != Width || mask.Height != Height)
        {
            throw new ArgumentException($"The slice is {Width} x {Height}, the mask {mask.Width} x {mask.Height}.", nameof(mask));
        }

        var pixels = MemoryMarshal.AsBytes(mask.Pixels.AsSpan());
        int i = 0;
        for (; i <= Values.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            var above = Vector256.Narrow(Vector256.Narrow(Eight(i), Eight(i + 8)), Vector256.Narrow(Eight(i + 16), Eight(i + 24)));
            (above.AsByte() & Vector256<byte>.One).CopyTo(pixels[i..]);
        }

        for (; i < Values.Length; i++)
        {
            mask.Pixels[i] = Values[i] > threshold;
        }

        Vector256<int> Eight(int at) => Vector256.GreaterThan(Vector256.Create(Values, at), Vector256.Create(threshold)).AsInt32();
    }

    /// <summary>Whether any pixel is above a threshold.</summary>
    public bool AnyAbove(float threshold) => FirstAbove(threshold, Values) >= 0;

    /// <summary>The smallest rectangle that holds the pixels above a threshold; null when there are none.</summary>
    public PixelBox? Box(float threshold) => Box(threshold, new PixelBox(0, 0, Width - 1, Height - 1));

    /// <summary>The same of the pixels inside a rectangle of the slice.</summary>
    public PixelBox? Box(float threshold, PixelBox within)
    {
        int left = within.Width, right = -1, top = 0, bottom = 0;
        for (int y = within.Top; y <= within.Bottom; y++)
        {
            var row = Values.AsSpan((y * Width) + within.Left, within.Width);
            int first = FirstAbove(threshold, row);
            if (first < 0)
            {
                continue;
            }

            (top, bottom) = (right < 0 ? y : top, y);
            left = Math.Min(left, first);
            right = Math.Max(right, LastAbove(threshold, row));
        }

        return right < 0 ? null : new PixelBox(within.Left + left, top, within.Left + right, bottom);
    }

    /// <summary>Number of pixels above a threshold inside a rectangle of the slice.</summary>
    public int AreaAbove(float threshold, PixelBox within)
    {
        int area = 0;
        for (int y = within.Top; y <= within.Bottom; y++)
        {
            foreach (float value in Values.AsSpan((y * Width) + within.Left, within.Width))
            {
                area += value > threshold ? 1 : 0;
            }
        }

        return area;
    }

    private static int FirstAbove(float threshold, ReadOnlySpan<float> row)
    {
        int x = 0;
        while (x <= row.Length - Vector<float>.Count && !Vector.GreaterThanAny(new Vector<float>(row[x..]), new Vector<float>(threshold)))
        {
            x += Vector<float>.Count;
        }

        while (x < row.Length && !(row[x] > threshold))
        {
            x++;
        }

        return x < row.Length ? x : -1;
    }

    private static int LastAbove(float threshold, ReadOnlySpan<float> row)
    {
        int end = row.Length;
        while (end >= Vector<float>.Count
            && !Vector.GreaterThanAny(new Vector<float>(row[(end - Vector<float>.Count)..]), new Vector<float>(threshold)))
        {
            end -= Vector<float>.Count;
        }

        while (end > 0 && !(row[end - 1] > threshold))
        {
            end--;
        }

        return end - 1;
    }
}
