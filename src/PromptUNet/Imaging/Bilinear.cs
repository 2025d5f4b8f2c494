using System.Numerics.Tensors;

namespace PromptUNet.Imaging;

/// <summary>Bilinear sampling of a slice at fractional places; pixel centres are whole numbers.</summary>
public static class Bilinear
{
    /// <summary>The value at (x, y); beyond the slice its border is repeated. The slice must not be empty.</summary>
    public static float Sample(Slice slice, float x, float y)
    {
        int width = slice.Width, height = slice.Height;
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)x, top = (int)y;
        float fx = x - left, fy = y - top;
        int right = left + 1 < width ? 1 : 0, below = top + 1 < height ? width : 0;
        float[] v = slice.Values;
        int at = (top * width) + left;
        float upper = v[at] + (fx * (v[at + right] - v[at]));
        float lower = v[at + below] + (fx * (v[at + below + right] - v[at + below]));
        return upper + (fy * (lower - upper));
    }

    /// <summary>
    /// Samples a slice on a regular grid: pixel (u, v) of the result is the value at (x + u * stepX, y + v * stepY), as
    /// <see cref="Sample"/> gives it but several times faster.
    /// </summary>
    public static void Resample(Slice slice, Slice result, float x, float stepX, float y, float stepY)
    {
        var (left, across) = Places(x, stepX, result.Width, slice.Width);
        var (top, down) = Places(y, stepY, result.Height, slice.Height);
        float[][] rows = [new float[result.Width], new float[result.Width]];      // the even and the odd row in use
        int[] held = [-1, -1];
        for (int v = 0; v < result.Height; v++)
        {
            var upper = Row(top[v]);
            var lower = Row(Math.Min(top[v] + 1, slice.Height - 1));
            var line = result.Values.AsSpan(v * result.Width, result.Width);
            TensorPrimitives.Subtract(lower, upper, line);
            TensorPrimitives.MultiplyAdd(line, down[v], upper, line);
        }

        ReadOnlySpan<float> Row(int index)
        {
            float[] row = rows[index & 1];
            if (held[index & 1] != index)
            {
                held[index & 1] = index;
                var own = slice.Values.AsSpan(index * slice.Width, slice.Width);
                for (int u = 0; u < row.Length; u++)
                {
                    float here = own[left[u]], next = own[Math.Min(left[u] + 1, own.Length - 1)];
                    row[u] = here + (across[u] * (next - here));
                }
            }

            return row;
        }
    }

    /// <summary>The pixel before each place of a row and the way to the next one; places beyond the slice are its border.</summary>
    private static (int[] Before, float[] Fraction) Places(float first, float step, int count, int pixels)
    {
        var (before, fraction) = (new int[count], new float[count]);
        for (int i = 0; i < count; i++)
        {
            float place = Math.Clamp(first + (i * step), 0, pixels - 1);
            before[i] = (int)place;
            fraction[i] = place - before[i];
        }

        return (before, fraction);
    }
}
