using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace PromptUNet.Imaging;

/// <summary>Bilinear sampling of a slice at fractional places; pixel centres are whole numbers.</summary>
public static class Bilinear
{
    /// <summary>The value at (x, y); beyond the slice its border is repeated. The slice must not be empty.</summary>
    public static float Sample(Slice slice, float x, float y) => new BilinearPlace(x, y, slice.Width, slice.Height).Of(slice.Values);

    /// <summary>
    /// Samples a slice on a regular grid. Pixel (u, v) of the result has the value at <c>(x + u * stepX, y + v * stepY)</c>.
    /// The values are those of <see cref="Sample"/>, but computed several times faster.
    /// </summary>
    /// <param name="slice">Not empty.</param>
    /// <param name="result">Rows of <paramref name="width"/> numbers; their count is the grid's height.</param>
    public static void Resample(Slice slice, Span<float> result, int width, float x, float stepX, float y, float stepY)
    {
        int[] left = ArrayPool<int>.Shared.Rent(width);
        float[] numbers = ArrayPool<float>.Shared.Rent(3 * width);
        Span<float> across = numbers.AsSpan(0, width);
        for (int u = 0; u < width; u++)
        {
            (left[u], across[u]) = Between(x + (u * stepX), slice.Width);
        }

        var rows = new Rows(slice, left.AsSpan(0, width), across, numbers.AsSpan(width, width), numbers.AsSpan(2 * width, width));
        for (int v = 0; v * width < result.Length; v++)
        {
            var (top, down) = Between(y + (v * stepY), slice.Height);
            var upper = rows.Row(top);
            var lower = rows.Row(Math.Min(top + 1, slice.Height - 1));
            var line = result.Slice(v * width, width);
            TensorPrimitives.Subtract(lower, upper, line);
            TensorPrimitives.MultiplyAdd(line, down, upper, line);
        }

        ArrayPool<int>.Shared.Return(left);
        ArrayPool<float>.Shared.Return(numbers);
    }

    /// <summary>
    /// The pixel before a place in a row, and the fraction towards the next pixel. A place beyond the slice moves to its border.
    /// </summary>
    private static (int Before, float Fraction) Between(float place, int pixels)
    {
        place = Math.Clamp(place, 0, pixels - 1);
        int before = (int)place;
        return (before, place - before);
    }

    /// <summary>A slice's rows, sampled along x. The last even and the last odd row are kept.</summary>
    private ref struct Rows(Slice slice, ReadOnlySpan<int> left, ReadOnlySpan<float> across, Span<float> even, Span<float> odd)
    {
        private readonly ReadOnlySpan<int> _left = left;
        private readonly ReadOnlySpan<float> _across = across;
        private readonly Span<float> _even = even, _odd = odd;
        private int _heldEven = -1, _heldOdd = -1;

        public ReadOnlySpan<float> Row(int index)
        {
            bool isOdd = (index & 1) != 0;
            ref int held = ref isOdd ? ref _heldOdd : ref _heldEven;
            var row = isOdd ? _odd : _even;
            if (held != index)
            {
                held = index;
                Sample(slice.Values.AsSpan(index * slice.Width, slice.Width), row);
            }

            return row;
        }

        private readonly void Sample(ReadOnlySpan<float> own, Span<float> row)
        {
            ReadOnlySpan<int> left = _left[..row.Length];
            ReadOnlySpan<float> across = _across[..row.Length];
            for (int u = 0; u < row.Length; u++)
            {
                int place = left[u];
                float here = own[place], next = own[Math.Min(place + 1, own.Length - 1)];
                row[u] = here + (across[u] * (next - here));
            }
        }
    }
}

/// <summary>A fractional place in fields of one size: the four pixels that its value is interpolated from, and their weights.</summary>
internal readonly struct BilinearPlace
{
    private readonly int _at, _right, _below;
    private readonly float _fx, _fy;

    /// <summary>A place beyond the field is moved to its border; the field must not be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BilinearPlace(float x, float y, int width, int height)
    {
        // NaN is moved inside too: to 0, or to a fraction that is NaN.
        x = float.MinNative(float.MaxNative(x, 0), width - 1);
        y = float.MinNative(float.MaxNative(y, 0), height - 1);
        int left = float.ConvertToIntegerNative<int>(x), top = float.ConvertToIntegerNative<int>(y);
        (_fx, _fy) = (x - left, y - top);
        _at = (top * width) + left;
        _right = left + 1 < width ? 1 : 0;
        _below = top + 1 < height ? width : 0;
    }

    /// <summary>A field's value there.</summary>
    /// <param name="field">Row by row, of the size that the place was made for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Of(ReadOnlySpan<float> field)
    {
        ref readonly float last = ref field[_at + _right + _below];      // inside the field, so all four are
        float lowerLeft = Back(in last, _right), upperRight = Back(in last, _below), upperLeft = Back(in last, _right + _below);
        float upper = upperLeft + (_fx * (upperRight - upperLeft));
        float lower = lowerLeft + (_fx * (last - lowerLeft));
        return upper + (_fy * (lower - upper));
    }

    private static float Back(ref readonly float last, int pixels) => Unsafe.Subtract(ref Unsafe.AsRef(in last), pixels);
}
