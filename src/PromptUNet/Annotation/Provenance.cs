using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>Where a voxel's label comes from.</summary>
public enum VoxelOrigin
{
    /// <summary>No label has it.</summary>
    Background,

    /// <summary>It is on a slice that a person drew, corrected or accepted.</summary>
    Human,

    /// <summary>It is computed from one keyframe.</summary>
    Propagated,

    /// <summary>It is computed from the keyframes on both sides.</summary>
    Fused,

    /// <summary>It is of an imported mask, or on a keyframe that was made of one.</summary>
    Imported,
}

/// <summary>
/// Where a voxel's label comes from, or will come from once its slice is computed. A locked voxel keeps the origin from before the lock.
/// </summary>
/// <param name="Label">The label's number; 0 for the background.</param>
/// <param name="Origin">The kind of source.</param>
public sealed record Provenance(int Label, VoxelOrigin Origin)
{
    /// <summary>The keyframe that it is on or is computed from; of two, the one on the lower slice.</summary>
    public SlicePlace? From { get; init; }

    /// <summary>The keyframe on the higher slice, when there are two; else null.</summary>
    public SlicePlace? To { get; init; }

    /// <summary>How its keyframe came about; null when it is on none.</summary>
    public KeyframeSource? By { get; init; }

    /// <summary>Of a voxel (i, j, k) that a label has in the result.</summary>
    internal static Provenance Of(AnnotatedLabel label, Size3 size, BetweenKeyframes between, int i, int j, int k)
    {
        foreach (var (place, keyframe) in label.Keyframes.OrderBy(v => v.Value.By == KeyframeSource.Imported))
        {
            var (x, y) = place.Axis switch { 0 => (j, k), 1 => (i, k), _ => (i, j) };
            if (place.Slice == (place.Axis switch { 0 => i, 1 => j, _ => k }) && keyframe.Mask[x, y])
            {
                return Of(label.Id, place, keyframe);
            }
        }

        int slice = label.ImportAxis switch { 0 => i, 1 => j, _ => k };
        return Of(label.Id, label.Gaps(size, between).FirstOrDefault(g => slice >= g.First && slice <= g.Last));
    }

    /// <summary>Of a slice across the label's axis; background where neither neighbouring keyframe shows the label.</summary>
    internal static Provenance Of(AnnotatedLabel label, Size3 size, BetweenKeyframes between, int axis, int slice)
    {
        var place = new SlicePlace(axis, slice);
        if (label.Keyframes[place] is { } keyframe)
        {
            return Of(label.Id, place, keyframe);
        }

        var gap = label.Gaps(size, between).FirstOrDefault(g => slice >= g.First && slice <= g.Last);
        return gap is null && label.Imported is null ? new Provenance(label.Id, VoxelOrigin.Background) : Of(label.Id, gap);
    }

    private static Provenance Of(int label, SlicePlace place, AnnotatedKeyframe keyframe) =>
        new(label, keyframe.By == KeyframeSource.Imported ? VoxelOrigin.Imported : VoxelOrigin.Human) { From = place, By = keyframe.By };

    /// <summary>Of the voxels of a gap that are on no keyframe; outside the gaps they are imported.</summary>
    internal static Provenance Of(int label, LabelGap? gap)
    {
        if (gap is null)
        {
            return new Provenance(label, VoxelOrigin.Imported);
        }

        SlicePlace below = new(gap.Axis, gap.First - 1), above = new(gap.Axis, gap.Last + 1);
        return gap.IsFused
            ? new Provenance(label, VoxelOrigin.Fused) { From = below, To = above }
            : new Provenance(label, VoxelOrigin.Propagated) { From = gap.IsFromBelow ? below : above };
    }
}
