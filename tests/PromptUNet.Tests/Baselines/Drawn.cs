using PromptUNet.Imaging;

namespace PromptUNet.Tests.Baselines;

/// <summary>Shapes to draw and slow formulas to check against.</summary>
internal static class Drawn
{
    /// <summary>The pixels nearer to (x, y) than a radius.</summary>
    public static Mask Disc(int width, int height, double x, double y, double radius) =>
        Where(width, height, (i, j) => ((i - x) * (i - x)) + ((j - y) * (j - y)) < radius * radius);

    public static Mask Where(int width, int height, Func<int, int, bool> inside) =>
        new(width, height, [.. Enumerable.Range(0, width * height).Select(i => inside(i % width, i / width))]);

    /// <summary>A few discs at random places, some of them cut off by the border.</summary>
    public static Mask Blobs(int width, int height, Random random)
    {
        var discs = Enumerable.Range(0, 3)
            .Select(_ => Disc(width, height, random.Next(width), random.Next(height), 1 + (random.NextDouble() * width / 4))).ToList();
        return new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(i => discs.Any(d => d.Pixels[i]))]);
    }

    /// <summary>The distance to the nearest pixel of the other kind, less the half pixel to the outline, negative outside.</summary>
    public static double OutlineDistance(Mask mask, int pixel)
    {
        bool inside = mask.Pixels[pixel];
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            if (mask.Pixels[i] != inside)
            {
                double x = (i % mask.Width) - (pixel % mask.Width), y = (i / mask.Width) - (pixel / mask.Width);
                nearest = Math.Min(nearest, Math.Sqrt((x * x) + (y * y)));
            }
        }

        return inside ? nearest - 0.5 : 0.5 - nearest;
    }

    public static IEnumerable<int> Neighbours(Mask mask, int pixel) =>
        Enumerable.Range(0, mask.Pixels.Length)
            .Where(i => Math.Abs((i % mask.Width) - (pixel % mask.Width)) + Math.Abs((i / mask.Width) - (pixel / mask.Width)) == 1);
}
