namespace PromptUNet.Imaging;

/// <summary>The three anatomical planes, each named with the axis that its slices are taken across.</summary>
public enum AnatomicalPlane
{
    /// <summary>Across the axis from feet to head.</summary>
    Axial,

    /// <summary>Across the axis from back to front.</summary>
    Coronal,

    /// <summary>Across the axis from left to right.</summary>
    Sagittal,
}

/// <summary>Which array axis runs along which axis of the body: the assignment with the largest sum of cosines.</summary>
public static class Orientation
{
    private static readonly int[][] Assignments = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>
    /// The direction of each array axis, in three letters: R or L (right, left), A or P (front, back), S or I (head, feet). "LPS"
    /// is a volume whose first index grows to the patient's left.
    /// </summary>
    public static string Letters(Affine affine)
    {
        int[] world = WorldAxes(affine);
        return string.Create(3, (affine, world), static (letters, state) =>
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double part = Part(state.affine.Column(axis), state.world[axis]);
                letters[axis] = (part < 0 ? "LPI" : "RAS")[state.world[axis]];
            }
        });
    }

    /// <summary>The array axis across which the slices of a plane lie.</summary>
    public static int Axis(Affine affine, AnatomicalPlane plane) => Array.IndexOf(WorldAxes(affine), plane switch
    {
        AnatomicalPlane.Sagittal => 0,
        AnatomicalPlane.Coronal => 1,
        AnatomicalPlane.Axial => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(plane), plane, "The planes are axial, coronal and sagittal."),
    });

    /// <summary>The plane of slices across an array axis.</summary>
    public static AnatomicalPlane Plane(Affine affine, int axis) => WorldAxes(affine)[axis] switch
    {
        0 => AnatomicalPlane.Sagittal,
        1 => AnatomicalPlane.Coronal,
        _ => AnatomicalPlane.Axial,
    };

    /// <summary>For each array axis the world axis (0 x, 1 y, 2 z) it runs along; each one once.</summary>
    internal static int[] WorldAxes(Affine affine) => Assignments.MaxBy(world =>
        Enumerable.Range(0, 3).Sum(axis => Math.Abs(Cosine(affine.Column(axis), world[axis]))))!;

    private static double Cosine((double X, double Y, double Z) v, int world)
    {
        double length = Math.Sqrt((v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z));
        return length == 0 ? 0 : Part(v, world) / length;
    }

    private static double Part((double X, double Y, double Z) v, int world) => world == 0 ? v.X : world == 1 ? v.Y : v.Z;
}
