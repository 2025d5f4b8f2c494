using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>A slice with its border repeated outwards, so that displaced patches are read without asking where they lie.</summary>
internal sealed class PaddedSlice
{
    private const int Padding = PatchSearch.Patch + 2;

    private readonly float[] _values;
    private readonly int _stride, _width, _height;

    /// <summary>Values that are not finite count as 0.</summary>
    public PaddedSlice(Slice slice)
        : this(slice.Width, slice.Height)
    {
        for (int y = -Padding; y < _height + Padding; y++)
        {
            var from = slice.Values.AsSpan(Math.Clamp(y, 0, _height - 1) * _width, _width);
            var to = _values.AsSpan((y + Padding) * _stride, _stride);
            from.CopyTo(to[Padding..]);
            to[..Padding].Fill(from[0]);
            to[(Padding + _width)..].Fill(from[^1]);
        }

        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = float.IsFinite(_values[i]) ? _values[i] : 0;
        }
    }

    private PaddedSlice(int width, int height)
    {
        (_width, _height, _stride) = (width, height, width + (2 * Padding));
        _values = new float[_stride * (height + (2 * Padding))];
    }

    /// <summary>Central differences along x and y.</summary>
    public (PaddedSlice X, PaddedSlice Y) Gradients()
    {
        var x = new PaddedSlice(_width, _height);
        var y = new PaddedSlice(_width, _height);
        for (int row = Padding; row < Padding + _height; row++)
        {
            for (int at = (row * _stride) + Padding; at < (row * _stride) + Padding + _width; at++)
            {
                x._values[at] = 0.5f * (_values[at + 1] - _values[at - 1]);
                y._values[at] = 0.5f * (_values[at + _stride] - _values[at - _stride]);
            }
        }

        return (x, y);
    }

    /// <summary>Eight pixels from (x, y) on.</summary>
    public Vector256<float> Row(int x, int y) => Vector256.LoadUnsafe(ref _values[((y + Padding) * _stride) + x + Padding]);

    /// <summary>A place between pixels, moved inside the padding where it lies beyond.</summary>
    public Place At(float x, float y)
    {
        x = Math.Clamp(x, -Padding + 1, _width) + Padding;
        y = Math.Clamp(y, -Padding + 1, _height) + Padding;
        int left = (int)x, top = (int)y;
        float fx = x - left, fy = y - top;
        return new Place((top * _stride) + left, (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy);
    }

    /// <summary>Eight bilinear values from a place on, <paramref name="row"/> pixels below it.</summary>
    public Vector256<float> Row(Place place, int row)
    {
        int at = place.Index + (row * _stride);
        return (Vector256.LoadUnsafe(ref _values[at]) * place.TopLeft) + (Vector256.LoadUnsafe(ref _values[at + 1]) * place.TopRight)
            + (Vector256.LoadUnsafe(ref _values[at + _stride]) * place.BottomLeft) + (Vector256.LoadUnsafe(ref _values[at + _stride + 1]) * place.BottomRight);
    }

    /// <summary>Index of the upper left pixel and the weights of the four pixels around a place.</summary>
    public readonly record struct Place(int Index, float TopLeft, float TopRight, float BottomLeft, float BottomRight);
}
