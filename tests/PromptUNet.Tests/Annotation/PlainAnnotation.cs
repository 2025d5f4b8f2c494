using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>What a session comes to, the plain way: all of it anew, voxel by voxel.</summary>
internal static class PlainAnnotation
{
    private const int Unpainted = -1;

    /// <summary>The labels of all voxels: locked before painted, the later painted before the earlier, computed, unpainted.</summary>
    public static int[] Result(AnnotationState state, Volume volume, ISliceSegmenter segmenter, PropagationOptions options)
    {
        var size = volume.Grid.Size;
        var levels = Levels(state);
        int[] numbers = new int[size.Count];
        (int Kind, int Level, int Strength)[] winning = new (int, int, int)[size.Count];
        foreach (var label in state.Labels.Values)
        {
            int[] logits = label.IsLocked ? new int[size.Count] : Logits(label, volume, segmenter, options);
            Each(size, (i, j, k, v) =>
            {
                var claim = label.Frozen is { } frozen ? (Has(frozen, i, j, k) ? 4 : 0, 0, 0)
                    : Painted(label, i, j, k) is { } moment ? (3, 0, moment)
                    : logits[v] > 0 ? (2, levels[label.Id], logits[v])
                    : logits[v] == Unpainted ? (1, 0, 0) : default;
                if (claim.CompareTo(winning[v]) > 0)
                {
                    (winning[v], numbers[v]) = (claim, label.Id);
                }
            });
        }

        return numbers;
    }

    /// <summary>When a keyframe's voxel was painted; null when it never was.</summary>
    public static int? Painted(AnnotatedLabel label, int i, int j, int k)
    {
        foreach (var (place, keyframe) in label.Keyframes)
        {
            var (slice, x, y) = place.Axis switch { 0 => (i, j, k), 1 => (j, i, k), _ => (k, i, j) };
            if (slice == place.Slice && keyframe.Painted.All.FirstOrDefault(p => p.Pixels[x, y]) is { Pixels: not null } painted)
            {
                return painted.Moment;
            }
        }

        return null;
    }

    /// <summary>How many labels lie under each, one over the other. What was drawn last comes first; what contradicts it is left.</summary>
    private static Dictionary<int, int> Levels(AnnotationState state)
    {
        List<(int Upper, int Lower)> over = [];
        foreach (var (moment, upper, lower) in
            (from label in state.Labels.Values from k in label.Keyframes from added in k.Value.Over
             from lower in state.Labels.Values
             where lower.Added == added && k.Value.Painted.All.Any()
             select (k.Value.Painted.All.Max(p => p.Moment), label.Id, lower.Id)).OrderByDescending(o => o.Item1).ThenBy(o => o.Item3))
        {
            if (upper != lower && !Reaches(lower, upper))
            {
                over.Add((upper, lower));
            }
        }

        return state.Labels.Keys.ToDictionary(l => l, Level);

        bool Reaches(int from, int to) => over.Exists(o => o.Upper == from && (o.Lower == to || Reaches(o.Lower, to)));

        int Level(int label) => over.Where(o => o.Upper == label).Select(o => 1 + Level(o.Lower)).DefaultIfEmpty().Max();
    }

    /// <summary>Slices across a label's axis that have to be computed, each with all that it follows from.</summary>
    public static Dictionary<int, string> Sources(AnnotatedLabel label, Size3 size)
    {
        var sources = new Dictionary<int, string>();
        for (int slice = 0; label.IsPropagated && label.Axis is { } axis && slice < size[axis]; slice++)
        {
            var along = label.Keyframes.Where(k => k.Key.Axis == axis)
                .Select(k => (k.Key.Slice, Pixels: k.Value.Mask.ToMask().Pixels)).ToList();
            var below = along.LastOrDefault(k => k.Slice < slice);
            var above = along.FirstOrDefault(k => k.Slice > slice);
            bool isKeyframe = along.Exists(k => k.Slice == slice), isOutside = below.Pixels is null || above.Pixels is null;
            bool isShown = below.Pixels?.Contains(true) == true || above.Pixels?.Contains(true) == true;
            if (!isKeyframe && isShown && !(isOutside && label.Imported is not null))
            {
                var gap = Gap.Between(Along(label, axis), size[axis]).Single(g => slice >= g.First && slice <= g.Last);
                sources[slice] = $"{axis} {below.Slice} {Text(below.Pixels)} {above.Slice} {Text(above.Pixels)} {gap.Farthest}";
            }
        }

        return sources;
    }

    private static IEnumerable<Keyframe> Along(AnnotatedLabel label, int axis) =>
        label.Keyframes.Where(k => k.Key.Axis == axis).Select(k => new Keyframe(k.Key.Slice, k.Value.Mask.ToMask()));

    private static string Text(bool[]? pixels) => pixels is null ? "border" : string.Concat(pixels.Select(p => p ? '#' : '.'));

    private static int[] Logits(AnnotatedLabel label, Volume volume, ISliceSegmenter segmenter, PropagationOptions options)
    {
        var size = volume.Grid.Size;
        int[] logits = new int[size.Count];
        if (label.Imported is { } imported)
        {
            logits = Of(size, (i, j, k) => Has(imported, i, j, k) && Stands(label, i, j, k) ? 4 * 16 : 0);
        }

        if (label.IsPropagated && label.Axis is { } axis)
        {
            var gaps = Gap.Between(Along(label, axis), size[axis])
                .Where(g => label.Imported is null || (g.Below is not null && g.Above is not null)).ToList();
            foreach (var segmented in new Propagator(volume, axis, segmenter, options with { Threads = 1 }).Fill(gaps)
                .OfType<SliceSegmented>())
            {
                Each(size, (i, j, k, v) =>
                {
                    if ((axis switch { 0 => i, 1 => j, _ => k }) == segmented.Slice)
                    {
                        float logit = axis switch { 0 => segmented.Logits[j, k], 1 => segmented.Logits[i, k], _ => segmented.Logits[i, j] };
                        logits[v] = logit > 0 ? Math.Clamp((int)MathF.Ceiling(logit * 16), 1, 254) : 0;
                    }
                });
            }
        }

        PlainCrossing.Correct(logits, label, size);
        foreach (var (place, keyframe) in label.Keyframes)
        {
            Each(size, (i, j, k, v) =>
            {
                if ((place.Axis switch { 0 => i, 1 => j, _ => k }) == place.Slice)
                {
                    logits[v] = (place.Axis switch { 0 => keyframe.Mask[j, k], 1 => keyframe.Mask[i, k], _ => keyframe.Mask[i, j] })
                        ? Unpainted : 0;
                }
            });
        }

        return logits;
    }

    private static bool Has(VoxelSet voxels, int i, int j, int k) => voxels.On(new SlicePlace(2, k))[i, j];

    /// <summary>Whether an imported voxel lies beyond the outermost keyframes, on a side where the structure does not end.</summary>
    private static bool Stands(AnnotatedLabel label, int i, int j, int k)
    {
        if (!label.IsPropagated || label.Axis is not { } axis)
        {
            return true;
        }

        int slice = axis switch { 0 => i, 1 => j, _ => k };
        var along = label.Keyframes.Where(f => f.Key.Axis == axis).ToList();
        return (slice < along.Min(f => f.Key.Slice) && !along.MinBy(f => f.Key.Slice).Value.Mask.IsEmpty)
            || (slice > along.Max(f => f.Key.Slice) && !along.MaxBy(f => f.Key.Slice).Value.Mask.IsEmpty);
    }

    private static int[] Of(Size3 size, Func<int, int, int, int> value)
    {
        int[] values = new int[size.Count];
        Each(size, (i, j, k, v) => values[v] = value(i, j, k));
        return values;
    }

    private static void Each(Size3 size, Action<int, int, int, int> act)
    {
        for (int k = 0, v = 0; k < size.Z; k++)
        {
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++, v++)
                {
                    act(i, j, k, v);
                }
            }
        }
    }
}
