namespace PromptUNet.Imaging;

/// <summary>
/// The geometry fields of a NIfTI header as they were read, so that a mask can be written with the same bytes. Lengths are
/// in the header's own unit.
/// </summary>
/// <param name="Version">1 or 2: single or double precision numbers.</param>
/// <param name="Pixdim">Eight numbers: qfac, the voxel edges, then the steps of time and further axes.</param>
/// <param name="Quaternion">quatern_b, c, d.</param>
/// <param name="QOffset">qoffset_x, y, z.</param>
/// <param name="SRow">srow_x, srow_y, srow_z: twelve numbers.</param>
/// <param name="Units">xyzt_units: 1, 2, 3 in the lowest three bits for metre, millimetre, micrometre.</param>
public sealed record NiftiGeometry(
    int Version, IReadOnlyList<double> Pixdim, int QFormCode, int SFormCode, IReadOnlyList<double> Quaternion,
    IReadOnlyList<double> QOffset, IReadOnlyList<double> SRow, int Units)
{
    /// <summary>Voxel to RAS+ mm by the NIfTI rules: the sform if its code is positive, else the qform, else the spacing.</summary>
    public Affine Affine => SFormCode > 0 ? SForm : QFormCode > 0 ? QForm : Unoriented;

    /// <summary>The form that <see cref="Affine"/> follows: "sform", "qform" or "pixdim".</summary>
    public string Used => SFormCode > 0 ? "sform" : QFormCode > 0 ? "qform" : "pixdim";

    /// <summary>Whether the header states voxel edges alone: neither an sform nor a qform counts.</summary>
    public bool IsPlaceless => SFormCode <= 0 && QFormCode <= 0;

    /// <summary>Whether lengths are stated in another unit than the millimetre; programs that drop the unit read other places.</summary>
    public bool HasOtherUnit => Millimetres != 1;

    /// <summary>Method 3 of nifti1.h: the matrix as it stands.</summary>
    public Affine SForm => InMillimetres([.. SRow]);

    /// <summary>Method 2 of nifti1.h: rotation by a unit quaternion (a, b, c, d), qfac on the third axis, voxel edges, shift.</summary>
    public Affine QForm
    {
        get
        {
            double b = Quaternion[0], c = Quaternion[1], d = Quaternion[2];
            double a = 1 - ((b * b) + (c * c) + (d * d));
            if (!(a > 0))     // a half turn, rounded: (b, c, d) is made a unit vector; the C library does so below 1e-7 already
            {
                double length = Math.Sqrt((b * b) + (c * c) + (d * d));
                (a, b, c, d) = (0, b / length, c / length, d / length);
            }
            else
            {
                a = Math.Sqrt(a);
            }

            double x = Edge(1), y = Edge(2), z = Edge(3) * (Pixdim[0] == -1 ? -1 : 1);
            return InMillimetres([
                ((a * a) + (b * b) - (c * c) - (d * d)) * x, 2 * ((b * c) - (a * d)) * y, 2 * ((b * d) + (a * c)) * z, QOffset[0],
                2 * ((b * c) + (a * d)) * x, ((a * a) + (c * c) - (b * b) - (d * d)) * y, 2 * ((c * d) - (a * b)) * z, QOffset[1],
                2 * ((b * d) - (a * c)) * x, 2 * ((c * d) + (a * b)) * y, ((a * a) + (d * d) - (c * c) - (b * b)) * z, QOffset[2],
            ]);
        }
    }

    /// <summary>Method 1 of nifti1.h, for files without orientation: the voxel edges along the axes.</summary>
    public Affine Unoriented => InMillimetres([Edge(1), 0, 0, 0, 0, Edge(2), 0, 0, 0, 0, Edge(3), 0]);

    /// <summary>Millimetres in the header's unit of length; an unknown unit counts as the millimetre.</summary>
    private double Millimetres => (Units & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 };

    // Zero edges stand in many files of fewer than three axes; negative ones are a mistake of old writers.
    private double Edge(int axis) => Pixdim[axis] == 0 ? 1 : Math.Abs(Pixdim[axis]);

    private Affine InMillimetres(double[] m)
    {
        double u = Millimetres;
        return new Affine(
            m[0] * u, m[1] * u, m[2] * u, m[3] * u,
            m[4] * u, m[5] * u, m[6] * u, m[7] * u,
            m[8] * u, m[9] * u, m[10] * u, m[11] * u);
    }

    /// <summary>A version 1 header for an affine from elsewhere: the sform, and the qform too where the axes are at right angles.</summary>
    public static NiftiGeometry From(Affine affine)
    {
        var (x, y, z) = affine.Spacing;
        double[] rows = affine.ToRows();
        var rotation = Rotation.From(affine);
        return new NiftiGeometry(
            1, [rotation?.Handedness ?? 1, x, y, z, 0, 0, 0, 0], rotation is null ? 0 : 1, 1,
            rotation is null ? [0, 0, 0] : [rotation.B, rotation.C, rotation.D], [affine.X0, affine.Y0, affine.Z0], rows, Units: 2);
    }
}
