namespace PromptUNet.Imaging;

/// <summary>
/// Maps voxel indices (i, j, k) to millimetres in RAS+ world space: the upper three rows of NIfTI's 4 x 4 matrix.
/// RAS+ means x to the patient's right, y to the front, z to the head.
/// </summary>
public sealed record Affine(
    double Xi, double Xj, double Xk, double X0,
    double Yi, double Yj, double Yk, double Y0,
    double Zi, double Zj, double Zk, double Z0)
{
    /// <summary>Axes along R, A, S with the given voxel edges in mm, the first voxel's centre at the origin.</summary>
    public static Affine Scaling(double x, double y, double z) => new(x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0);

    /// <summary>World position in mm of a voxel index (fractions allowed).</summary>
    public (double X, double Y, double Z) Apply(double i, double j, double k) => (
        (Xi * i) + (Xj * j) + (Xk * k) + X0,
        (Yi * i) + (Yj * j) + (Yk * k) + Y0,
        (Zi * i) + (Zj * j) + (Zk * k) + Z0);

    /// <summary>Length in mm of one voxel step along each array axis.</summary>
    public (double X, double Y, double Z) Spacing => (Length(Column(0)), Length(Column(1)), Length(Column(2)));

    /// <summary>World direction (not normalised) of one step along an array axis.</summary>
    public (double X, double Y, double Z) Column(int axis) => axis switch
    {
        0 => (Xi, Yi, Zi),
        1 => (Xj, Yj, Zj),
        2 => (Xk, Yk, Zk),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    /// <summary>Positive for right-handed axes, negative for left-handed ones, zero where the axes lie in a plane.</summary>
    public double Determinant =>
        (Xi * ((Yj * Zk) - (Yk * Zj))) - (Xj * ((Yi * Zk) - (Yk * Zi))) + (Xk * ((Yi * Zj) - (Yj * Zi)));

    /// <summary>The map from world mm to voxel indices.</summary>
    /// <exception cref="InvalidOperationException">The axes lie in a plane.</exception>
    public Affine Inverse()
    {
        double d = Determinant;
        if (d == 0 || !double.IsFinite(d))
        {
            throw new InvalidOperationException($"The affine cannot be inverted: its determinant is {d}.");
        }

        double a = ((Yj * Zk) - (Yk * Zj)) / d, b = ((Xk * Zj) - (Xj * Zk)) / d, c = ((Xj * Yk) - (Xk * Yj)) / d;
        double e = ((Yk * Zi) - (Yi * Zk)) / d, f = ((Xi * Zk) - (Xk * Zi)) / d, g = ((Xk * Yi) - (Xi * Yk)) / d;
        double h = ((Yi * Zj) - (Yj * Zi)) / d, m = ((Xj * Zi) - (Xi * Zj)) / d, n = ((Xi * Yj) - (Xj * Yi)) / d;
        return new Affine(
            a, b, c, -((a * X0) + (b * Y0) + (c * Z0)),
            e, f, g, -((e * X0) + (f * Y0) + (g * Z0)),
            h, m, n, -((h * X0) + (m * Y0) + (n * Z0)));
    }

    /// <summary>This map first, then another one: a matrix product.</summary>
    public Affine Then(Affine next)
    {
        var (a, b, c) = (next.Turn(Column(0)), next.Turn(Column(1)), next.Turn(Column(2)));
        var origin = next.Apply(X0, Y0, Z0);
        return new Affine(a.X, b.X, c.X, origin.X, a.Y, b.Y, c.Y, origin.Y, a.Z, b.Z, c.Z, origin.Z);
    }

    /// <summary>The three rows, one after the other: Xi, Xj, Xk, X0, Yi ...</summary>
    public double[] ToRows() => [Xi, Xj, Xk, X0, Yi, Yj, Yk, Y0, Zi, Zj, Zk, Z0];

    private (double X, double Y, double Z) Turn((double X, double Y, double Z) v) => (
        (Xi * v.X) + (Xj * v.Y) + (Xk * v.Z),
        (Yi * v.X) + (Yj * v.Y) + (Yk * v.Z),
        (Zi * v.X) + (Zj * v.Y) + (Zk * v.Z));

    private static double Length((double X, double Y, double Z) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z));
}
