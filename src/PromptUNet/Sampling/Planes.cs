using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>How slices lie in the scan that they are cut from.</summary>
public enum Plane
{
    /// <summary>In a plane of the scan's finest pixels, as the scan is looked at and drawn on.</summary>
    Native,

    /// <summary>Through the thick slices of a scan, whose pixels are long there.</summary>
    Crosswise,
}

/// <summary>Tells the planes of a scan apart by its voxels' edges.</summary>
public static class Planes
{
    /// <summary>Voxel edges that differ by no more than this factor count as alike.</summary>
    private const double Alike = 1.5;

    /// <summary>Headers hold edges, and directions that they follow from, in single precision.</summary>
    private const double Rounding = 1e-4;

    /// <summary>What experiments report apart, native first; null stands for all planes together.</summary>
    public static IReadOnlyList<Plane?> Reported { get; } = [Plane.Native, Plane.Crosswise, null];

    /// <summary>
    /// The plane of slices across an axis. It is native where no edge of the voxel is longer than 1.5 times the edge along the axis:
    /// across the coarsest axis, across each of two axes that are about as coarse, and across every axis of a nearly isotropic scan.
    /// </summary>
    /// <param name="grid">The scan's; its axes may lie obliquely.</param>
    /// <param name="axis">Array axis: 0, 1 or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static Plane Across(Grid grid, int axis)
    {
        var (x, y, z) = grid.Spacing;
        double along = axis switch
        {
            0 => x,
            1 => y,
            2 => z,
            _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
        };
        return Math.Max(x, Math.Max(y, z)) <= along * Alike * (1 + Rounding) ? Plane.Native : Plane.Crosswise;
    }

    /// <summary>As it stands in files: <c>native</c>, <c>crosswise</c>.</summary>
    public static string NameOf(Plane plane) => plane == Plane.Native ? "native" : "crosswise";

    /// <summary>The plane of a name; null where no plane has it.</summary>
    public static Plane? Named(string name) => name switch
    {
        "native" => Plane.Native,
        "crosswise" => Plane.Crosswise,
        _ => null,
    };
}
