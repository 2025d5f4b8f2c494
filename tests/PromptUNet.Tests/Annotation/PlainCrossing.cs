using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Annotation;

/// <summary>What keyframes across other axes make of a label's logits, the plain way: each distance by looking at every pixel.</summary>
internal static class PlainCrossing
{
    private const int Certain = 64;

    /// <summary>Corrects a label's logits on a grid of 1 mm, where its keyframes along its own axis count as certain.</summary>
    public static void Correct(int[] logits, AnnotatedLabel label, Size3 size)
    {
        if (!label.IsPropagated || label.Axis is not { } own)
        {
            return;
        }

        foreach (var (slice, keyframe) in label.Keyframes.Across(own))
        {
            foreach (var (pixel, isIn) in Pixels(size, own, (x, y) => keyframe.Mask[x, y]))
            {
                var (i, j, k) = Voxel(own, slice, pixel);
                logits[Index(size, i, j, k)] = isIn ? Certain : 0;
            }
        }

        foreach (int axis in Enumerable.Range(0, 3).Where(a => a != own && label.Keyframes.Across(a).Count > 0))
        {
            var planes = label.Keyframes.Across(axis).Select(k => new Plane(
                k.Key, Pixels(size, axis, (x, y) => k.Value.Mask[x, y]), Pixels(size, axis, At(logits, size, axis, k.Key)))).ToList();
            double limit = planes.Max(p => p.Radius);
            int[] before = [.. logits];
            for (int slice = 0; slice < size[axis]; slice++)
            {
                var inside = Pixels(size, axis, At(before, size, axis, slice));
                var weights = planes.ToDictionary(p => p, p => Weight(p, planes, slice));
                foreach (var (pixel, was) in inside)
                {
                    double moved = planes.Sum(p => weights[p] * (Distance(p.Drawn, pixel, limit) - Distance(p.Computed, pixel, limit)));
                    bool isOn = planes.Find(p => p.Slice == slice) is { } here ? here.Drawn[pixel]
                        : Distance(inside, pixel, limit) + moved > 0;
                    var (i, j, k) = Voxel(axis, slice, pixel);
                    bool isGiven = label.Keyframes[new SlicePlace(own, own switch { 0 => i, 1 => j, _ => k })] is not null;
                    bool isSaid = planes.Exists(p => weights[p] > 0 && !p.Agrees && p.Drawn[pixel] != was);
                    if (isOn != was && !isGiven && isSaid)
                    {
                        logits[Index(size, i, j, k)] = isOn ? (int)Math.Max(1, Math.Round(weights.Values.Sum() * Certain)) : 0;
                    }
                }
            }
        }
    }

    private static double Weight(Plane plane, List<Plane> planes, int slice)
    {
        double reach = planes.Where(p => p.Slice != plane.Slice && (p.Slice > plane.Slice) == (slice > plane.Slice))
            .Select(p => (double)Math.Abs(p.Slice - plane.Slice)).Append(plane.Radius).Min();
        return slice == plane.Slice ? 1 : reach == 0 ? 0 : Math.Max(0, 1 - (Math.Abs(slice - plane.Slice) / reach));
    }

    /// <summary>To the nearest pixel on the other side, positive inside, cut at a limit.</summary>
    private static double Distance(Dictionary<(int X, int Y), bool> mask, (int X, int Y) pixel, double limit)
    {
        double nearest = mask.Where(p => p.Value != mask[pixel])
            .Select(p => Math.Sqrt(Math.Pow(p.Key.X - pixel.X, 2) + Math.Pow(p.Key.Y - pixel.Y, 2)))
            .DefaultIfEmpty(double.PositiveInfinity).Min();
        return Math.Clamp(mask[pixel] ? nearest : -nearest, -limit, limit);
    }

    private static Func<int, int, bool> At(int[] logits, Size3 size, int axis, int slice) => (x, y) =>
    {
        var (i, j, k) = Voxel(axis, slice, (x, y));
        return logits[Index(size, i, j, k)] > 0;
    };

    private static Dictionary<(int X, int Y), bool> Pixels(Size3 size, int axis, Func<int, int, bool> isIn)
    {
        var (width, height) = axis switch { 0 => (size.Y, size.Z), 1 => (size.X, size.Z), _ => (size.X, size.Y) };
        var pixels = new Dictionary<(int, int), bool>();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels.Add((x, y), isIn(x, y));
            }
        }

        return pixels;
    }

    private static (int I, int J, int K) Voxel(int axis, int slice, (int X, int Y) pixel) => axis switch
    {
        0 => (slice, pixel.X, pixel.Y),
        1 => (pixel.X, slice, pixel.Y),
        _ => (pixel.X, pixel.Y, slice),
    };

    private static int Index(Size3 size, int i, int j, int k) => (((k * size.Y) + j) * size.X) + i;

    private sealed record Plane(int Slice, Dictionary<(int X, int Y), bool> Drawn, Dictionary<(int X, int Y), bool> Computed)
    {
        public bool Agrees { get; } = Drawn.All(d => Computed[d.Key] == d.Value);

        public double Radius { get; } = Math.Sqrt(Math.Max(Drawn.Values.Count(v => v), Computed.Values.Count(v => v)) / Math.PI);
    }
}
