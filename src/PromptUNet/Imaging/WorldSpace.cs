namespace PromptUNet.Imaging;

/// <summary>Builds an affine in RAS+ mm out of axis vectors in a file's own world space.</summary>
internal static class WorldSpace
{
    /// <param name="axes">Two or three vectors of three numbers, one voxel step each; a missing third axis gets a step of 1 mm.</param>
    /// <param name="origin">Place of the first voxel's centre.</param>
    /// <param name="x">-1 if the file's x runs to the left.</param>
    /// <param name="y">-1 if the file's y runs to the back.</param>
    /// <param name="millimetres">Millimetres in the file's unit of length.</param>
    public static Affine ToRas(IReadOnlyList<double[]> axes, double[] origin, int x, int y, double millimetres = 1)
    {
        double[] i = axes[0], j = axes.Count > 1 ? axes[1] : [0, 1, 0], k = axes.Count > 2 ? axes[2] : Across(i, j, millimetres);
        double u = x * millimetres, v = y * millimetres, w = millimetres;
        return new Affine(
            i[0] * u, j[0] * u, k[0] * u, origin[0] * u,
            i[1] * v, j[1] * v, k[1] * v, origin[1] * v,
            i[2] * w, j[2] * w, k[2] * w, origin[2] * w);
    }

    /// <summary>Whether the affine gives every voxel a finite place of its own.</summary>
    public static bool IsPlace(Affine affine) =>
        Array.TrueForAll(affine.ToRows(), double.IsFinite) && affine.Determinant is not 0 && double.IsFinite(affine.Determinant);

    /// <summary>Distance of two places in mm.</summary>
    public static double Distance((double X, double Y, double Z) p, (double X, double Y, double Z) q) =>
        Math.Sqrt(((p.X - q.X) * (p.X - q.X)) + ((p.Y - q.Y) * (p.Y - q.Y)) + ((p.Z - q.Z) * (p.Z - q.Z)));

    private static double[] Across(double[] i, double[] j, double millimetres)
    {
        double x = (i[1] * j[2]) - (i[2] * j[1]), y = (i[2] * j[0]) - (i[0] * j[2]), z = (i[0] * j[1]) - (i[1] * j[0]);
        double length = Math.Sqrt((x * x) + (y * y) + (z * z)) * millimetres;
        return [x / length, y / length, z / length];
    }
}
