using PromptUNet.Imaging;
using PromptUNet.Metrics;

namespace PromptUNet.Propagation;

/// <summary>Cross-sections of a result, which prompt the other planes though nobody vouches for them.</summary>
internal static class CrossSections
{
    private const int Most = 8;

    /// <summary>
    /// Up to eight slices at even distances across the structure's extent along an axis, and at most every second one, so that others
    /// are left to find; those that it does not cross are left out.
    /// </summary>
    /// <param name="labels">Holds the structure somewhere.</param>
    /// <param name="label">The structure.</param>
    /// <param name="axis">Array axis that the sections lie across.</param>
    public static IReadOnlyList<Keyframe> Of(LabelVolume labels, int label, int axis)
    {
        var (first, extent) = Extent(new LabelRegion(labels, label).Box()!.Value, axis);
        int count = Math.Min(Most, (extent + 1) / 2);
        return
        [
            .. from i in Enumerable.Range(0, count)
               let slice = first + (((2 * i) + 1) * extent / (2 * count))
               let mask = labels.Mask(label, axis, slice)
               where !mask.IsEmpty
               select new Keyframe(slice, mask),
        ];
    }

    private static (int First, int Extent) Extent(VoxelBox box, int axis) => (axis switch { 0 => box.X0, 1 => box.Y0, _ => box.Z0 }, box.Size[axis]);
}
