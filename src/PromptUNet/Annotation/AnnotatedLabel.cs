using PromptUNet.Imaging;
using PromptUNet.Propagation;

namespace PromptUNet.Annotation;

/// <summary>A label of an annotation: the inputs that its result follows from.</summary>
/// <param name="Id">Its number, from 1 up.</param>
/// <param name="Name">The name that a person gave it.</param>
/// <param name="Colour">The colour that it is shown in.</param>
public sealed record AnnotatedLabel(int Id, string Name, Rgb Colour)
{
    /// <summary>The moment at which it was added: it tells the label from a later one of the same number.</summary>
    internal int Added { get; init; }

    /// <summary>The labels that it lies over since it was added, by <see cref="Added"/>.</summary>
    internal IReadOnlyList<int> Over { get; init; } = [];

    /// <summary>
    /// Its keyframes: what a person drew of this label, whatever other labels have there. Two that cross agree on the voxels they share.
    /// </summary>
    public Keyframes Keyframes { get; init; } = Keyframes.Empty;

    /// <summary>A mask to start from; it stays where no keyframe states otherwise. Null when there is none.</summary>
    public VoxelSet? Imported { get; init; }

    /// <summary>The label's voxels while it is locked and nothing changes them; null when it is not locked.</summary>
    public VoxelSet? Frozen { get; init; }

    public bool IsLocked => Frozen is not null;

    /// <summary>Whether other slices follow from the keyframes; if not, the keyframes stand alone until <see cref="Propagate"/>.</summary>
    public bool IsPropagated { get; init; } = true;

    /// <summary>
    /// The array axis that the label is propagated along: that of its first keyframe with a pixel. Null when there is no such keyframe.
    /// Keyframes across other axes fix their own voxels only.
    /// </summary>
    public int? Axis => Keyframes.Axis;

    /// <summary>
    /// Bounds of the imported mask. It stands on the slices across <see cref="ImportAxis"/> below the first keyframe and above the
    /// second, the outermost ones. An outermost keyframe without a pixel ("absent here") ends it. Without a keyframe with a pixel, and
    /// before the label is propagated, the mask stands everywhere.
    /// </summary>
    internal (int Below, int Above) ImportBounds
    {
        get
        {
            if (Imported is null || !IsPropagated || Axis is not { } axis)
            {
                return (Imported is null ? int.MinValue : int.MaxValue, int.MaxValue);
            }

            var (lowest, highest) = (Keyframes.Across(axis).First(), Keyframes.Across(axis).Last());
            return (lowest.Value.Mask.IsEmpty ? int.MinValue : lowest.Key, highest.Value.Mask.IsEmpty ? int.MaxValue : highest.Key);
        }
    }

    /// <summary>The axis of <see cref="Axis"/>, or any when that is null.</summary>
    internal int ImportAxis => Axis ?? 2;

    /// <summary>
    /// The gaps that have to be computed from keyframes, ascending along the label's axis. They lie between two keyframes, and beyond the
    /// outermost ones where no imported mask stands. A gap is left out when neither neighbour shows the structure, which is absent then.
    /// There are none before the label is propagated.
    /// </summary>
    /// <param name="size">The scan's.</param>
    /// <param name="between">What slices between two keyframes follow from.</param>
    internal IEnumerable<LabelGap> Gaps(Size3 size, BetweenKeyframes between)
    {
        if (!IsPropagated || Axis is not { } axis)
        {
            yield break;
        }

        int? initial = between == BetweenKeyframes.LastPrompt ? Keyframes.InitialPrompt!.Value.Slice : null;
        var along = Keyframes.Across(axis).Select(k => new { Slice = k.Key, k.Value.Mask }).ToList();
        foreach (var (below, above, first, last, farthest) in Gap.Between(along, k => k.Slice, k => k.Mask.Count, size[axis]))
        {
            bool isShown = below?.Mask.IsEmpty == false || above?.Mask.IsEmpty == false, isBetween = below is not null && above is not null;
            if (isShown && (isBetween || Imported is null))
            {
                yield return new LabelGap(axis, first, last, below?.Mask, above?.Mask)
                {
                    InitialPrompt = initial, Farthest = initial is null ? farthest : null,
                };
            }
        }
    }
}
