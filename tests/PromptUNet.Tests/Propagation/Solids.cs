using PromptUNet.Imaging;

namespace PromptUNet.Tests.Propagation;

/// <summary>
/// Solids of grey value 1 in nothing, nowhere a single voxel thick, in a volume whose slices have another size across each axis.
/// </summary>
internal static class Solids
{
    private const int Side = 3;     // rows at the slice's border, clear of every solid

    public static Size3 Size { get; } = new(40, 38, 36);

    public static int Middle(int axis) => Size[axis] / 2;

    public static Volume Scan(string body) => Scans.Of(Size, 2, (z, x, y) => Inside(body, x, y, z) ? 1 : 0);

    /// <summary>
    /// Sees the solid itself, surely; on slices across one axis that show it, it also takes the border for a part of it, unsurely.
    /// </summary>
    public static ScriptedSegmenter PaintingBeside(int axis)
    {
        var size = new Grid(Size, Scans.Unit).SliceSize(axis);
        return new((query, _) =>
        {
            var logits = new Slice(query.Width, query.Height);
            bool paints = (query.Width, query.Height) == size && query.AnyAbove(0.5f);
            for (int i = 0; i < logits.Values.Length; i++)
            {
                logits.Values[i] = query.Values[i] > 0.5f ? 9 : paints && i < Side * query.Width ? 0.5f : -9;
            }

            return logits;
        });
    }

    private static bool Inside(string body, int x, int y, int z)
    {
        double lean = body == "ball" ? 0 : (z - Middle(2)) / 2.0, dx = x - Middle(0) - lean, dy = y - Middle(1), dz = z - Middle(2);
        return body == "ball" ? (dx * dx) + (dy * dy) + (dz * dz) <= 130 : (dx * dx) + (dy * dy) <= 40 && Math.Abs(dz) <= 12;
    }
}
