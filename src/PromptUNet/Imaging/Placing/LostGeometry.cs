namespace PromptUNet.Imaging;

/// <summary>What it probably is when a mask has a scan's voxels, in their order or another, but states another place.</summary>
internal static class LostGeometry
{
    private const double Rounding = 0.1;

    /// <summary>Whether one size is the other, or the other in reverse order.</summary>
    public static bool IsSameSize(Size3 mask, Size3 scan) => mask == scan || mask == new Size3(scan.Z, scan.Y, scan.X);

    /// <summary>The cause in sentences, with what to do; null when the place may be meant as it is stated.</summary>
    /// <param name="mask">A grid that is none of the scan's.</param>
    /// <param name="scan">The scan's grid.</param>
    /// <param name="name">What that is, for messages.</param>
    public static string? Cause(Grid mask, Grid scan, string name)
    {
        string again = $"Save it again with the {name}'s geometry (its affine), or export it on the {name}'s grid.";
        if (mask.Size == scan.Size)
        {
            return Mirrored(mask, scan) is { } sides
                    ? $"The mask lies where the {name} would lie with {sides} exchanged: it was written by a program that mixes up LPS and "
                        + $"RAS coordinates. {again}"
                : IsMultiple(mask, scan)
                    ? $"The mask's lengths are 1000 times those of the {name}, or a thousandth: a unit of length was lost. {again}"
                : IsBare(mask)
                    ? $"The mask has the {name}'s size, but its place was lost: {Nowhere}, as when an array is saved without an affine "
                        + $"(np.eye(4)). {again}"
                : IsBare(scan)
                    ? $"The mask has the {name}'s size, but the place of the {name} was lost: {Nowhere}. "
                        + $"Take the {name} that the mask was drawn on, or give both one geometry."
                : null;
        }

        return IsBare(mask) && Order(mask.Size, scan.Size) is { } order
            ? $"The mask's size, {mask.Size}, is that of the {name} with its axes in the order {order}, and its place was lost ({Nowhere}"
                + "): an array in that order, as GetArrayFromImage of SimpleITK returns it, was saved without its geometry. "
                + $"Turn its axes back and save it with the {name}'s affine, or write it with SimpleITK and CopyInformation."
            : null;
    }

    /// <summary>A sentence on a mask that is resampled although its place looks as if it was lost; else empty.</summary>
    public static string Doubt(Grid mask, Grid scan, string name) => IsBare(mask) && !IsBare(scan)
        ? $" Its file states the place that programs write when they know none ({Nowhere}): check that the result lies right, "
            + $"or save the mask with the {name}'s geometry."
        : "";

    private const string Nowhere = "it begins or is centred at 0, 0, 0 along straight axes";

    /// <summary>Whether the place is what programs write when they know none.</summary>
    private static bool IsBare(Grid grid)
    {
        var a = grid.Affine;
        var (x, y, z) = grid.Spacing;
        double least = 1e-3 * Math.Min(x, Math.Min(y, z));
        bool isStraight = new[] { a.Xj, a.Xk, a.Yi, a.Yk, a.Zi, a.Zj }.All(part => Math.Abs(part) < least);
        return isStraight && (IsOrigin((a.X0, a.Y0, a.Z0)) || IsOrigin(grid.Middle));

        bool IsOrigin((double X, double Y, double Z) place) => WorldSpace.Distance(place, (0, 0, 0)) < least;
    }

    /// <summary>The sides of the body that are exchanged, when the mask lies on the scan's mirror image.</summary>
    private static string? Mirrored(Grid mask, Grid scan)
    {
        var a = scan.Affine;
        Affine x = a with { Xi = -a.Xi, Xj = -a.Xj, Xk = -a.Xk, X0 = -a.X0 };
        Affine xy = x with { Yi = -a.Yi, Yj = -a.Yj, Yk = -a.Yk, Y0 = -a.Y0 };
        return mask.Matches(scan with { Affine = xy }, Rounding) ? "left and right, front and back"
            : mask.Matches(scan with { Affine = x }, Rounding) ? "left and right"
            : null;
    }

    private static bool IsMultiple(Grid mask, Grid scan) => new[] { 1000, 0.001 }.Any(factor =>
        mask.Matches(scan with { Affine = scan.Affine.Then(Affine.Scaling(factor, factor, factor)) }, Rounding));

    /// <summary>"z, y, x": the order of the scan's axes that gives the mask's size; null when none does.</summary>
    private static string? Order(Size3 mask, Size3 scan)
    {
        int[][] orders = [[2, 1, 0], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1]];
        return Array.Find(orders, o => mask == new Size3(scan[o[0]], scan[o[1]], scan[o[2]])) is { } order
            ? string.Join(", ", order.Select(axis => "xyz"[axis]))
            : null;
    }
}
