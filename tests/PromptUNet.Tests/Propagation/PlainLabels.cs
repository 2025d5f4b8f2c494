using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Tests.Propagation;

/// <summary>What <see cref="MultiLabel"/> does, the plain way: a winning logit for every voxel of the volume.</summary>
internal static class PlainLabels
{
    public static int[] Segment(Volume volume, int axis, IReadOnlyDictionary<int, IReadOnlyList<Keyframe>> keyframes, PropagationOptions options)
    {
        var size = volume.Grid.Size;
        int pixels = (int)(size.Count / size[axis]);
        int[][] labels = Slices<int>(size[axis], pixels);
        float[][] winning = Slices<float>(size[axis], pixels);
        foreach (var (label, own) in keyframes.OrderBy(k => k.Key))
        {
            foreach (var (slice, mask) in own)
            {
                Claim(label, labels[slice], winning[slice], Array.ConvertAll(mask.Pixels, p => p ? float.PositiveInfinity : 0));
            }
        }

        foreach (var (label, own) in keyframes.OrderBy(k => k.Key))
        {
            var events = new Propagator(volume, axis, ScriptedSegmenter.Restless(), options).Run(own);
            foreach (var segmented in events.OfType<SliceSegmented>())
            {
                Claim(label, labels[segmented.Slice], winning[segmented.Slice], segmented.Logits.Values);
            }
        }

        var result = new LabelVolume(volume.Grid);
        for (int k = 0; k < labels.Length; k++)
        {
            result.SetSlice(axis, k, labels[k]);
        }

        return result.ToArray();
    }

    private static T[][] Slices<T>(int slices, int pixels) => [.. Enumerable.Range(0, slices).Select(_ => new T[pixels])];

    private static void Claim(int label, int[] labels, float[] winning, float[] logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] > winning[i])
            {
                (labels[i], winning[i]) = (label, logits[i]);
            }
        }
    }
}
