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
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)x, top = (int)y;
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
        int at = _at, below = at + _below;
        float upper = field[at] + (_fx * (field[at + _right] - field[at]));
        float lower = field[below] + (_fx * (field[below + _right] - field[below]));
        return upper + (_fy * (lower - upper));
    }
}
