using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>How slices lie in the scan that they are cut from.</summary>
public enum Plane
{
    /// <summary>In a plane of the scan's finest pixels, in which people view it and draw.</summary>
    Native,

    /// <summary>Through the thick slices of a scan, whose pixels are long there.</summary>
    Crosswise,
}

/// <summary>Determines the planes of a scan from its voxels' edges.</summary>
public static class Planes
{
    /// <summary>Voxel edges that differ by no more than this factor count as equal.</summary>
    private const double Alike = 1.5;

    /// <summary>Headers hold edges, or the directions that give them, in single precision.</summary>
    private const double Rounding = 1e-4;

    /// <summary>The planes that experiments report separately, native first; null means all planes together.</summary>
    public static IReadOnlyList<Plane?> Reported { get; } = [Plane.Native, Plane.Crosswise, null];

    /// <summary>
    /// The plane of slices across an axis. It is native when no edge of the voxel is longer than 1.5 times the edge along the axis. That
    /// holds across the coarsest axis, across each of two about equally coarse axes, and across every axis of a nearly isotropic scan.
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

    /// <summary>The plane's name in files: <c>native</c>, <c>crosswise</c>.</summary>
    public static string NameOf(Plane plane) => plane == Plane.Native ? "native" : "crosswise";

    /// <summary>The plane of a name; null when no plane has it.</summary>
    public static Plane? Named(string name) => name switch
    {
        "native" => Plane.Native,
        "crosswise" => Plane.Crosswise,
        _ => null,
    };
}
