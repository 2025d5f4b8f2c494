using System.Runtime.Intrinsics;
using PromptUNet.Imaging;

namespace PromptUNet.Alignment;

/// <summary>
/// One level of dense inverse search: finds each 8 x 8 patch of the target in the source, twice over the grid of patches
/// so that good displacements spread to their neighbours, then averages the patches into a field.
/// A row of a patch is one vector of eight floats.
/// </summary>
internal sealed class PatchSearch
{
    /// <summary>Edge of a patch in pixels.</summary>
    public const int Patch = 8;

    private const int Pixels = Patch * Patch;
    private const float SmallestStep = 0.02f;         // pixels; a patch that moves less has arrived
    private const float Conditioning = 1e-4f;         // added to the normal equations of patches without texture

    private readonly Slice _target;
    private readonly PaddedSlice _source, _gradientX, _gradientY, _paddedTarget;
    private readonly FlowOptions _options;
    private readonly int _columns, _rows;
    private readonly float[] _u, _v, _error;

    public PatchSearch(Slice target, Slice source, FlowOptions options)
    {
        (_target, _options) = (target, options);
        _source = new PaddedSlice(source);
        _paddedTarget = new PaddedSlice(target);
        (_gradientX, _gradientY) = _paddedTarget.Gradients();
        _columns = Count(target.Width);
        _rows = Count(target.Height);
        _u = new float[_columns * _rows];
        _v = new float[_columns * _rows];
        _error = new float[_columns * _rows];
    }

    /// <summary>The flow of this level, started from the coarser level's.</summary>
    public Flow Search(Flow? coarser)
    {
        Start(coarser);
        for (int i = 0; i < _u.Length; i++)
        {
            Refine(i, -1);
        }

        for (int i = _u.Length - 1; i >= 0; i--)
        {
            Refine(i, 1);
        }

        return Densified();
    }

    private int Count(int length) => 1 + ((length - Patch + _options.Stride - 1) / _options.Stride);

    /// <summary>Left or upper edge of a patch; the last one is moved back so that it touches the border.</summary>
    private int Place(int index, int length) => Math.Min(index * _options.Stride, length - Patch);

    private void Start(Flow? coarser)
    {
        for (int i = 0; i < _u.Length; i++)
        {
            var (x, y) = PlaceOf(i);
            if (coarser is not null)
            {
                float cx = ((x + (Patch / 2f)) / 2) - 0.5f, cy = ((y + (Patch / 2f)) / 2) - 0.5f;
                _u[i] = 2 * Bilinear.Sample(coarser.X, cx, cy);
                _v[i] = 2 * Bilinear.Sample(coarser.Y, cx, cy);
            }

            _error[i] = Residual(x, y, _u[i], _v[i], out _, out _);
        }
    }

    private (int X, int Y) PlaceOf(int i) => (Place(i % _columns, _target.Width), Place(i / _columns, _target.Height));

    /// <summary>Takes over a neighbour's displacement if it fits better, then descends.</summary>
    private void Refine(int i, int towards)
    {
        var (x, y) = PlaceOf(i);
        int column = i % _columns, row = i / _columns;
        if ((uint)(column + towards) < (uint)_columns)
        {
            TakeOver(i, i + towards, x, y);
        }

        if ((uint)(row + towards) < (uint)_rows)
        {
            TakeOver(i, i + (towards * _columns), x, y);
        }

        Descend(i, x, y);
    }

    private void TakeOver(int i, int neighbour, int x, int y)
    {
        float error = Residual(x, y, _u[neighbour], _v[neighbour], out _, out _);
        if (error < _error[i])
        {
            (_u[i], _v[i], _error[i]) = (_u[neighbour], _v[neighbour], error);
        }
    }

    /// <summary>
    /// Gauss-Newton steps of inverse search, section 2.1: the gradients are the target's, so the normal equations are set
    /// up once. Mean-normalised: a difference in brightness is no error.
    /// </summary>
    private void Descend(int i, int x, int y)
    {
        var (xx, xy, yy) = Structure(x, y);
        float determinant = (xx * yy) - (xy * xy);
        if (determinant <= 0)
        {
            return;
        }

        float u = _u[i], v = _v[i];
        for (int step = 0; step < _options.Iterations; step++)
        {
            float error = Residual(x, y, u, v, out float alongX, out float alongY);
            if (error < _error[i])
            {
                (_u[i], _v[i], _error[i]) = (u, v, error);
            }
            else if (step > 0)
            {
                return;
            }

            float du = ((yy * alongX) - (xy * alongY)) / determinant;
            float dv = ((xx * alongY) - (xy * alongX)) / determinant;
            u -= du;
            v -= dv;
            if ((du * du) + (dv * dv) < SmallestStep * SmallestStep || MathF.Abs(u - _u[i]) > Patch || MathF.Abs(v - _v[i]) > Patch)
            {
                return;
            }
        }
    }

    private (float XX, float XY, float YY) Structure(int x, int y)
    {
        Vector256<float> xx = default, xy = default, yy = default, sx = default, sy = default;
        for (int row = 0; row < Patch; row++)
        {
            var gx = _gradientX.Row(x, y + row);
            var gy = _gradientY.Row(x, y + row);
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            sx += gx;
            sy += gy;
        }

        float totalX = Vector256.Sum(sx), totalY = Vector256.Sum(sy);
        return (
            Vector256.Sum(xx) - (totalX * totalX / Pixels) + Conditioning,
            Vector256.Sum(xy) - (totalX * totalY / Pixels),
            Vector256.Sum(yy) - (totalY * totalY / Pixels) + Conditioning);
    }

    /// <summary>
    /// Sum of squared mean-normalised differences between the displaced source patch and the target's, and the sums of the
    /// difference times the target's gradients.
    /// </summary>
    private float Residual(int x, int y, float u, float v, out float alongX, out float alongY)
    {
        var place = _source.At(x + u, y + v);
        Vector256<float> sum = default, squares = default, dx = default, dy = default, sx = default, sy = default;
        for (int row = 0; row < Patch; row++)
        {
            var difference = _source.Row(place, row) - _paddedTarget.Row(x, y + row);
            var gx = _gradientX.Row(x, y + row);
            var gy = _gradientY.Row(x, y + row);
            sum += difference;
            squares += difference * difference;
            dx += difference * gx;
            dy += difference * gy;
            sx += gx;
            sy += gy;
        }

        float total = Vector256.Sum(sum);
        alongX = Vector256.Sum(dx) - (total * Vector256.Sum(sx) / Pixels);
        alongY = Vector256.Sum(dy) - (total * Vector256.Sum(sy) / Pixels);
        return Vector256.Sum(squares) - (total * total / Pixels);
    }

    /// <summary>Each pixel's displacement is the mean of the patches over it, weighted by how well they fit there (eq. 3).</summary>
    private Flow Densified()
    {
        int width = _target.Width, height = _target.Height;
        float[] u = new float[width * height], v = new float[width * height], weights = new float[width * height];
        for (int i = 0; i < _u.Length; i++)
        {
            var (x, y) = PlaceOf(i);
            var place = _source.At(x + _u[i], y + _v[i]);
            for (int row = 0; row < Patch; row++)
            {
                var difference = Vector256.Abs(_source.Row(place, row) - _paddedTarget.Row(x, y + row));
                var weight = Vector256<float>.One / Vector256.Max(Vector256<float>.One, difference * 255);
                int at = ((y + row) * width) + x;
                (Vector256.LoadUnsafe(ref u[at]) + (weight * _u[i])).StoreUnsafe(ref u[at]);
                (Vector256.LoadUnsafe(ref v[at]) + (weight * _v[i])).StoreUnsafe(ref v[at]);
                (Vector256.LoadUnsafe(ref weights[at]) + weight).StoreUnsafe(ref weights[at]);
            }
        }

        for (int i = 0; i < weights.Length; i++)
        {
            u[i] /= weights[i];
            v[i] /= weights[i];
        }

        return new Flow(new Slice(width, height, u), new Slice(width, height, v));
    }
}
