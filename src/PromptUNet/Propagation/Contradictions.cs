using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>Where a plane would have a result otherwise.</summary>
internal static class Contradictions
{
    /// <summary>Adds 1 to each voxel on whose side of the outline plane and result differ; slices that prompted the plane say nothing.</summary>
    /// <param name="result">The result.</param>
    /// <param name="label">Its structure.</param>
    /// <param name="axis">Array axis that the plane was propagated along.</param>
    /// <param name="plane">What it found.</param>
    /// <param name="contradictions">Counts on the result's grid.</param>
    public static void Add(LabelVolume result, int label, int axis, Propagator plane, LabelVolume contradictions)
    {
        var prompts = plane.Keyframes.Select(k => k.Slice).ToHashSet();
        for (int slice = 0; slice < result.Grid.Size[axis]; slice++)
        {
            if (prompts.Contains(slice))
            {
                continue;
            }

            var (own, decided) = (plane.Mask(slice), result.Mask(label, axis, slice));
            int[] counts = contradictions.Slice(axis, slice, result.Grid.SliceBox(axis));
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += own.Pixels[i] == decided.Pixels[i] ? 0 : 1;
            }

            contradictions.SetSlice(axis, slice, counts);
        }
    }
}
