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
}
