using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Annotation;

/// <summary>What a session comes to, the plain way: all of it anew, voxel by voxel.</summary>
internal static class PlainAnnotation
{
    private const int Fixed = 1000;

    public static int[] Result(AnnotationState state, Volume volume, ISliceSegmenter segmenter, PropagationOptions options)
    {
        var size = volume.Grid.Size;
        int[] winning = new int[size.Count], numbers = new int[size.Count];
        foreach (var label in state.Labels.Values)
        {
            int[] own = label.Frozen is { } frozen
                ? Of(size, (i, j, k) => Has(frozen, i, j, k) ? Fixed : 0) : Logits(label, volume, segmenter, options);
            for (int v = 0; v < own.Length; v++)
            {
                if (own[v] > winning[v])
                {
                    (winning[v], numbers[v]) = (own[v], label.Id);
                }
            }
        }

        return numbers;
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
                        ? Fixed : 0;
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
