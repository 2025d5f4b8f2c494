using PromptUNet.Augmentation;

namespace PromptUNet.Sampling;

/// <summary>A random function of a volume's voxels: normal numbers on a lattice of knots, smoothly blended in between.</summary>
internal sealed class SmoothField
{
    private readonly int _columns, _rows;
    private readonly float[] _knots;
    private readonly float _inPlane, _through;

    /// <param name="random">Source of the knots' values.</param>
    /// <param name="width">Voxels along axis 0.</param>
    /// <param name="height">Voxels along axis 1.</param>
    /// <param name="depth">Voxels along axis 2.</param>
    /// <param name="inPlane">Voxels between two knots along axes 0 and 1.</param>
    /// <param name="through">Voxels between two knots along axis 2.</param>
    public SmoothField(Random random, int width, int height, int depth, float inPlane, float through)
    {
        (_inPlane, _through) = (inPlane, through);
        _columns = (int)(width / inPlane) + 2;
        _rows = (int)(height / inPlane) + 2;
        _knots = new float[_columns * _rows * ((int)(depth / through) + 2)];
        for (int i = 0; i < _knots.Length; i++)
        {
            _knots[i] = Gaussian.Next(random);
        }
    }

    /// <summary>Adds <paramref name="weight"/> times the field to a row of voxels.</summary>
    public void AddRow(int y, int z, float weight, Span<float> row)
    {
        Span<float> blended = stackalloc float[_columns];
        var (knotY, ty) = Place(y / _inPlane);
        var (knotZ, tz) = Place(z / _through);
        for (int c = 0; c < _columns; c++)
        {
            int at = (((knotZ * _rows) + knotY) * _columns) + c;
            int above = at + (_rows * _columns);
            float near = float.Lerp(_knots[at], _knots[at + _columns], ty);
            float far = float.Lerp(_knots[above], _knots[above + _columns], ty);
            blended[c] = weight * float.Lerp(near, far, tz);
        }

        for (int x = 0; x < row.Length; x++)
        {
            var (knot, t) = Place(x / _inPlane);
            row[x] += float.Lerp(blended[knot], blended[knot + 1], t);
        }
    }

    /// <summary>The knot before a place and the share of the next: 3 t^2 - 2 t^3, which leaves no edge at the knots.</summary>
    private static (int Knot, float Share) Place(float at)
    {
        int knot = (int)at;
        float t = at - knot;
        return (knot, t * t * (3 - (2 * t)));
    }
}
