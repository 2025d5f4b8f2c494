using PromptUNet.Imaging;

namespace PromptUNet.Propagation;

/// <summary>Cross-sections of a result, which prompt the other planes though nobody vouches for them.</summary>
internal static class CrossSections
{
    private const int Most = 8;

    /// <summary>
    /// Up to eight at even distances among the slices that the structure crosses, and at most every second one of those, so that
    /// others are left to find; none for an empty structure.
    /// </summary>
    /// <param name="labels">Holds the structure.</param>
    /// <param name="label">The structure.</param>
    /// <param name="axis">Array axis that the sections lie across.</param>
    public static IReadOnlyList<Keyframe> Of(LabelVolume labels, int label, int axis)
    {
        int[] crossed = [.. Enumerable.Range(0, labels.Grid.Size[axis]).Where(k => !labels.Mask(label, axis, k).IsEmpty)];
        int count = Math.Min(Most, (crossed.Length + 1) / 2);
        return
        [
            .. from i in Enumerable.Range(0, count)
               let slice = crossed[((2 * i) + 1) * crossed.Length / (2 * count)]
               select new Keyframe(slice, labels.Mask(label, axis, slice)),
        ];
    }
}
