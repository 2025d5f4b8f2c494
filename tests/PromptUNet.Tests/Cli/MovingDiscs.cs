using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

/// <summary>Two bright discs on a patterned ground that move a little from axial slice to slice.</summary>
internal static class MovingDiscs
{
    public const int Slices = 12, Left = 3, Right = 5;

    public static Grid Grid { get; } = new(new Size3(44, 40, Slices), Affine.Scaling(1, 1, 2) with { X0 = -20, Y0 = -18, Z0 = 7 });

    public static LabelVolume Truth { get; } = new(
        Grid, Filled((x, y, z) => Inside(x, y, z, 13) ? Left : Inside(x, y, z, 31) ? Right : 0),
        [new(Left, "left disc", new Rgb(10, 20, 30)), new(Right, "right disc", null)]);

    public static Volume Scan { get; } = new(Grid, Filled((x, y, z) =>
        60 + (8 * MathF.Sin((0.9f * x) + (0.2f * z))) + (8 * MathF.Cos(0.7f * y)) + (At(x, y, z) != 0 ? 90 : 0)));

    /// <summary>The truth on some axial slices, nothing elsewhere.</summary>
    public static LabelVolume Drawn(int[] labels, params int[] slices) =>
        new(Grid, Filled((x, y, z) => slices.Contains(z) && labels.Contains(At(x, y, z)) ? At(x, y, z) : 0),
            [.. Truth.Labels.Where(l => labels.Contains(l.Id))]);

    public static int At(int x, int y, int z) => Truth[(((z * 40) + y) * 44) + x];

    private static bool Inside(int x, int y, int z, float centre)
    {
        float dx = x - centre - (0.4f * (z - 6)), dy = y - 20 + (0.3f * (z - 6));
        return (dx * dx) + (dy * dy) <= 36;
    }

    private static T[] Filled<T>(Func<int, int, int, T> value) =>
        [.. from z in Enumerable.Range(0, Slices) from y in Enumerable.Range(0, 40) from x in Enumerable.Range(0, 44)
            select value(x, y, z)];
}
