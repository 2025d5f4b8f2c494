using System.Runtime.CompilerServices;

namespace PromptUNet.Imaging;

/// <summary>A fractional place among the pixels of fields of one size: which four of them take part in its value, and how much.</summary>
internal readonly struct BilinearPlace
{
    private readonly int _at, _right, _below;
    private readonly float _fx, _fy;

    /// <summary>A place beyond the field is moved to its border; the field must not be empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BilinearPlace(float x, float y, int width, int height)
    {
        // No number ends inside too: as 0, or as a fraction that is none.
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
