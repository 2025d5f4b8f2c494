using System.Buffers;
using System.Numerics.Tensors;

namespace PromptUNet.Imaging;

/// <summary>Bilinear sampling of a slice at fractional places; pixel centres are whole numbers.</summary>
public static class Bilinear
{
    /// <summary>The value at (x, y); beyond the slice its border is repeated. The slice must not be empty.</summary>
    public static float Sample(Slice slice, float x, float y) => new BilinearPlace(x, y, slice.Width, slice.Height).Of(slice.Values);

    /// <summary>
    /// Samples a slice on a regular grid: pixel (u, v) of the result is the value at (x + u * stepX, y + v * stepY), as
    /// <see cref="Sample"/> gives it but several times faster.
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

    /// <summary>The pixel before a place of a row and the way to the next one; a place beyond the slice is its border.</summary>
    private static (int Before, float Fraction) Between(float place, int pixels)
    {
        place = Math.Clamp(place, 0, pixels - 1);
        int before = (int)place;
        return (before, place - before);
    }

    /// <summary>A slice's rows, sampled along x; the even and the odd row that were asked for last are kept.</summary>
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
