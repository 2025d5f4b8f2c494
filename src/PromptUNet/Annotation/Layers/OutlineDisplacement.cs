using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Annotation;

/// <summary>
/// Moves a label's computed outlines beside keyframes that cross its slices (docs/decisions/0054). On such a keyframe the drawn outline
/// lies some way off the computed one: the difference of their signed distances. On the planes beside it the computed outline moves as
/// far, times a weight that falls evenly from 1 to 0. It is 0 from one radius of the structure on, and at the next keyframe across the
/// axis. Distances are cut at a radius too, as an empty mask has no outline. This is shape-based interpolation (Raya and Udupa, IEEE
/// Transactions on Medical Imaging 9, 1990), of a correction instead of a shape. A voxel changes only to what was drawn across from it.
/// So a part that is thin beside the keyframe is not worn away by an outline that moved on the other side of what was drawn.
/// </summary>
internal sealed class OutlineDisplacement
{
    private readonly LogitBox _logits;
    private readonly int _axis, _width, _height;
    private readonly (double X, double Y, double Z) _step;      // of a plane's pixels, and between the planes
    private readonly bool[] _isGiven;                           // by pixel of a plane
    private readonly List<Crossing> _crossings;
    private readonly double _limit;

    /// <param name="logits">The label's, in the box where they may change.</param>
    /// <param name="axis">The axis that the keyframes lie across.</param>
    /// <param name="keyframes">All of the label across that axis, ascending.</param>
    /// <param name="isGiven">By pixel of the box's planes across the axis: whether it is on a keyframe of the label's own axis.</param>
    public OutlineDisplacement(LogitBox logits, int axis, IEnumerable<KeyValuePair<int, AnnotatedKeyframe>> keyframes, bool[] isGiven)
    {
        (_logits, _axis, _isGiven) = (logits, axis, isGiven);
        var part = logits.On(axis);
        (_width, _height) = (part.Width, part.Height);
        var (x, y, z) = logits.Spacing;
        _step = axis switch { 0 => (y, z, x), 1 => (x, z, y), _ => (x, y, z) };
        var (first, last) = logits.Along(axis);
        var drawn = keyframes.Select(k => new
        {
            Slice = k.Key,
            Inside = Inside(k.Value.Mask, part),
            Computed = k.Key < first || k.Key > last ? new bool[_width * _height] : Inside(k.Key),
        }).ToList();
        double[] radii =
        [
            .. drawn.Select(d => Math.Max(d.Inside.AsSpan().Count(true), d.Computed.AsSpan().Count(true)))
                .Select(area => Radius(area, _step.X * _step.Y)),
        ];
        _limit = radii.DefaultIfEmpty().Max();
        _crossings =
        [
            .. drawn.Zip(radii, (d, radius) => new Crossing(
                d.Slice, d.Inside, radius,
                d.Inside.AsSpan().SequenceEqual(d.Computed) ? null : Difference(Distances(d.Inside), Distances(d.Computed)))),
        ];
    }

    /// <summary>Moves the outlines on all planes of the box.</summary>
    public void Apply()
    {
        var (first, last) = _logits.Along(_axis);
        for (int slice = first; slice <= last; slice++)
        {
            var below = _crossings.FindLast(c => c.Slice <= slice);
            var above = below?.Slice == slice ? null : _crossings.Find(c => c.Slice > slice);
            int between = below is null || above is null ? int.MaxValue : above.Slice - below.Slice;
            Move(slice, below, Weight(below, slice, between), above, Weight(above, slice, between));
        }
    }

    /// <summary>Bounds of what can change around a keyframe: where it shows the label, and as far as its correction reaches.</summary>
    /// <param name="place">The keyframe's.</param>
    /// <param name="pixels">Its mask's.</param>
    /// <param name="area">Pixels of its mask.</param>
    /// <param name="grid">The scan's.</param>
    public static VoxelBox Around(SlicePlace place, PixelBox pixels, int area, Grid grid)
    {
        var (x, y, z) = grid.Spacing;
        double step = place.Axis switch { 0 => x, 1 => y, _ => z };
        int reach = (int)(Radius(area, x * y * z / step) / step);
        var near = place with { Slice = Math.Max(0, place.Slice - reach) };
        var far = place with { Slice = Math.Min(grid.Size[place.Axis] - 1, place.Slice + reach) };
        return VoxelBox.Union(near.Box(pixels), far.Box(pixels))!.Value;
    }

    /// <summary>Of a disc of so many pixels, in mm; a pixel in mm^2.</summary>
    private static double Radius(int area, double pixel) => Math.Sqrt(area * pixel / Math.PI);

    private double Weight(Crossing? crossing, int slice, int between) =>
        crossing is null ? 0
        : crossing.Slice == slice ? 1
        : Math.Max(0, 1 - (Math.Abs(slice - crossing.Slice) * _step.Z / Math.Min(crossing.Reach, between * _step.Z)));

    private void Move(int slice, Crossing? below, double weightBelow, Crossing? above, double weightAbove)
    {
        double[]? one = weightBelow > 0 ? below!.Displacement : null, other = weightAbove > 0 ? above!.Displacement : null;
        if (one is null && other is null)
        {
            return;
        }

        var place = new SlicePlace(_axis, slice);
        byte[] logits = new byte[_width * _height];
        _logits.Copy(place, logits);
        List<int> doubtful = [];
        for (int i = 0; i < logits.Length; i++)
        {
            bool isIn = logits[i] > 0;
            if (!_isGiven[i] && ((one is not null && below!.Inside[i] != isIn) || (other is not null && above!.Inside[i] != isIn)))
            {
                doubtful.Add(i);
            }
        }

        if (doubtful.Count == 0)
        {
            return;
        }

        double[]? distances = weightBelow < 1 ? Distances(Inside(logits)) : null;
        byte added = (byte)Math.Max(1, Math.Round((weightBelow + weightAbove) * SliceLogits.Imported));
        foreach (int i in doubtful)
        {
            double moved = (weightBelow * (one?[i] ?? 0)) + (weightAbove * (other?[i] ?? 0));
            bool isInside = distances is null ? below!.Inside[i] : distances[i] + moved > 0;
            if (isInside != logits[i] > 0)
            {
                logits[i] = isInside ? added : (byte)0;
            }
        }

        _logits.Put(place, logits);
    }

    /// <summary>Of each pixel in mm to the nearest one on the other side of the outline, positive inside.</summary>
    private double[] Distances(bool[] inside)
    {
        var size = new Size3(_width, _height, 1);
        double[] distances = DistanceTransform.Squared(inside, size, (_step.X, _step.Y, 1));
        double[] toOutside = DistanceTransform.Squared([.. inside.Select(i => !i)], size, (_step.X, _step.Y, 1));
        for (int i = 0; i < distances.Length; i++)
        {
            distances[i] = Math.Clamp(Math.Sqrt(toOutside[i]) - Math.Sqrt(distances[i]), -_limit, _limit);
        }

        return distances;
    }

    private static double[] Difference(double[] to, double[] from) => [.. to.Zip(from, (a, b) => a - b)];

    private bool[] Inside(int slice)
    {
        byte[] logits = new byte[_width * _height];
        _logits.Copy(new SlicePlace(_axis, slice), logits);
        return Inside(logits);
    }

    private static bool[] Inside(byte[] logits) => Array.ConvertAll(logits, l => l > 0);

    private static bool[] Inside(PixelSet drawn, PixelBox part)
    {
        byte[] row = new byte[part.Width];
        bool[] inside = new bool[part.Width * part.Height];
        for (int y = 0; y < part.Height; y++)
        {
            ((IPlane)drawn).CopyRow(part.Top + y, part.Left, row);
            Inside(row).CopyTo(inside, y * part.Width);
        }

        return inside;
    }

    /// <summary>A keyframe across the axis.</summary>
    /// <param name="Slice">Its index.</param>
    /// <param name="Inside">Its mask in the box.</param>
    /// <param name="Reach">How far its correction reaches, in mm: the radius of a disc as large as the label is there.</param>
    /// <param name="Displacement">By pixel: how far the drawn outline lies outside of the computed one; null where the two agree.</param>
    private sealed record Crossing(int Slice, bool[] Inside, double Reach, double[]? Displacement);
}
