namespace PromptUNet.Imaging;

/// <summary>
/// The rotation in an affine with axes at right angles, as a unit quaternion (a, b, c, d) with a >= 0. When the axes are left-handed, the
/// third one is reversed first.
/// </summary>
/// <param name="Handedness">NIfTI's qfac: 1 for right-handed axes, -1 for left-handed ones.</param>
internal sealed record Rotation(double B, double C, double D, double Handedness)
{
    /// <summary>Largest cosine between axes that count as at right angles, in view of single precision.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Returns null when the axes are not at right angles or have no length.</summary>
    public static Rotation? From(Affine affine)
    {
        var (x, y, z) = affine.Spacing;
        double handedness = affine.Determinant < 0 ? -1 : 1;
        double[,] r =
        {
            { affine.Xi / x, affine.Xj / y, affine.Xk / z * handedness },
            { affine.Yi / x, affine.Yj / y, affine.Yk / z * handedness },
            { affine.Zi / x, affine.Zj / y, affine.Zk / z * handedness },
        };
        double skew = Math.Max(Math.Abs(Dot(r, 0, 1)), Math.Max(Math.Abs(Dot(r, 0, 2)), Math.Abs(Dot(r, 1, 2))));
        if (!(skew < Tolerance))
        {
            return null;
        }

        var (a, b, c, d) = Quaternion(r);
        return a < 0 ? new Rotation(-b, -c, -d, handedness) : new Rotation(b, c, d, handedness);
    }

    private static double Dot(double[,] r, int p, int q) => (r[0, p] * r[0, q]) + (r[1, p] * r[1, q]) + (r[2, p] * r[2, q]);

    // The diagonal gives the largest of 4a^2, 4b^2, 4c^2, 4d^2; sums and differences beside it give the others.
    private static (double A, double B, double C, double D) Quaternion(double[,] r)
    {
        double xx = r[0, 0], yy = r[1, 1], zz = r[2, 2];
        double a = 1 + xx + yy + zz, b = 1 + xx - yy - zz, c = 1 + yy - xx - zz, d = 1 + zz - xx - yy;
        double ab = r[2, 1] - r[1, 2], ac = r[0, 2] - r[2, 0], ad = r[1, 0] - r[0, 1];
        double bc = r[0, 1] + r[1, 0], bd = r[0, 2] + r[2, 0], cd = r[1, 2] + r[2, 1];
        double largest = Math.Max(Math.Max(a, b), Math.Max(c, d)), s = 0.5 / Math.Sqrt(largest);
        return largest == a ? (a * s, ab * s, ac * s, ad * s)
            : largest == b ? (ab * s, b * s, bc * s, bd * s)
            : largest == c ? (ac * s, bc * s, c * s, cd * s)
            : (ad * s, bd * s, cd * s, d * s);
    }
}
