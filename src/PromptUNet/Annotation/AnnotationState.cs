using System.Collections.Immutable;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// All input of a person on a scan, as a value: labels with their keyframes, imported masks and locked voxels. The segmentation is
/// computed from it, the scan, a segmenter and its options; the segmentation is never kept as truth.
/// </summary>
/// <remarks>
/// Keyframes agree with each other at any time. Those of one label agree where they cross. No voxel is in keyframes of two labels, or
/// in the keyframe of one and the frozen voxels of another. The later drawing wins.
/// </remarks>
public sealed class AnnotationState
{
    private AnnotationState(Grid grid, ImmutableSortedDictionary<int, AnnotatedLabel> labels) => (Grid, Labels) = (grid, labels);

    /// <summary>The scan's.</summary>
    public Grid Grid { get; }

    /// <summary>By number.</summary>
    public ImmutableSortedDictionary<int, AnnotatedLabel> Labels { get; }

    /// <summary>Without labels.</summary>
    public static AnnotationState Empty(Grid grid) => new(grid, ImmutableSortedDictionary<int, AnnotatedLabel>.Empty);

    internal AnnotationState With(AnnotatedLabel label) => new(Grid, Labels.SetItem(label.Id, label));

    internal AnnotationState Without(int label) => new(Grid, Labels.Remove(label));

    /// <exception cref="ArgumentException">There is no such label.</exception>
    internal AnnotatedLabel Known(int label) => Labels.GetValueOrDefault(label)
        ?? throw new ArgumentException(
            $"There is no label {label}; the annotation has {(Labels.IsEmpty ? "none" : string.Join(", ", Labels.Keys))}.", nameof(label));

    /// <exception cref="ArgumentException">There is no such label.</exception>
    /// <exception cref="InvalidOperationException">It is locked.</exception>
    internal AnnotatedLabel Unlocked(int label) => Known(label) is { IsLocked: false } known
        ? known
        : throw new InvalidOperationException($"Label {label} is locked; unlock it before it is changed.");

    /// <exception cref="ArgumentException">The volume has no such slice.</exception>
    internal void CheckPlace(SlicePlace place)
    {
        if (place.Axis is < 0 or > 2 || (uint)place.Slice >= (uint)Grid.Size[place.Axis])
        {
            throw new ArgumentException(
                $"There is no slice {place.Slice} across axis {place.Axis} in a volume of {Grid.Size}.", nameof(place));
        }
    }

    /// <summary>
    /// The state with one more keyframe. The label's own keyframes across other axes are made to agree where they cross it, and other
    /// labels' keyframes give up its pixels. Frozen voxels are left out of it.
    /// </summary>
    /// <param name="id">An unlocked label.</param>
    /// <param name="place">A slice of the volume.</param>
    /// <param name="drawn">Of the slice's size.</param>
    /// <param name="by">How it came about.</param>
    internal AnnotationState WithKeyframe(int id, SlicePlace place, PixelSet drawn, KeyframeSource by)
    {
        var mask = WithoutFrozen(place, drawn);
        var labels = Labels.ToBuilder();
        foreach (var label in Labels.Values.Where(l => !l.IsLocked))
        {
            labels[label.Id] = label.Id == id ? Agreeing(label, place, mask) : Yielding(label, place, mask);
        }

        var own = labels[id];
        labels[id] = own with { Keyframes = own.Keyframes.With(place, mask, by) };
        return new AnnotationState(Grid, labels.ToImmutable());
    }

    /// <summary>
    /// Pixels of a slice, changed where keyframes decide: another label's keyframe takes its pixels away. Where one of the label's own
    /// keyframes crosses the slice, its pixels there replace those of the slice.
    /// </summary>
    internal PixelSet WithoutKeyframes(int id, SlicePlace place, PixelSet pixels)
    {
        foreach (var (label, there, mask) in from l in Labels.Values from k in l.Keyframes.Touching(place) select (l, k.Key, k.Value.Mask))
        {
            if (there == place)
            {
                pixels = label.Id == id ? pixels : pixels.Except(mask);
            }
            else
            {
                var line = place.CrossedBy(there);
                var told = mask.On(there.CrossedBy(place));
                pixels = pixels.With(line, label.Id == id ? told : pixels.On(line).Except(told));
            }
        }

        return pixels;
    }

    /// <summary>
    /// A label's voxels as they may be frozen: its keyframes decide where they lie, and voxels of other labels are left out.
    /// </summary>
    internal VoxelSet Freezable(int id, VoxelSet voxels)
    {
        foreach (var label in Labels.Values)
        {
            voxels = label.Frozen is { } frozen ? voxels.Except(frozen) : voxels;
            foreach (var (place, keyframe) in label.Keyframes)
            {
                voxels = voxels.With(place, label.Id == id ? keyframe.Mask : voxels.On(place).Except(keyframe.Mask));
            }
        }

        return voxels;
    }

    /// <summary>Pixels of a slice without those of locked labels.</summary>
    internal PixelSet WithoutFrozen(SlicePlace place, PixelSet pixels) => Labels.Values
        .Where(l => l.IsLocked)
        .Aggregate(pixels, (left, label) => left.Except(label.Frozen!.On(place)));

    private static AnnotatedLabel Agreeing(AnnotatedLabel label, SlicePlace place, PixelSet mask) =>
        Changed(label, place, (there, own) => there == place ? own : own.With(there.CrossedBy(place), mask.On(place.CrossedBy(there))));

    private static AnnotatedLabel Yielding(AnnotatedLabel label, SlicePlace place, PixelSet mask) => Changed(label, place, (there, own) =>
    {
        if (there == place)
        {
            return own.Except(mask);
        }

        var line = there.CrossedBy(place);
        return own.With(line, own.On(line).Except(mask.On(place.CrossedBy(there))));
    });

    private static AnnotatedLabel Changed(AnnotatedLabel label, SlicePlace place, Func<SlicePlace, PixelSet, PixelSet> change)
    {
        var keyframes = label.Keyframes;
        foreach (var (there, own) in label.Keyframes.Touching(place))
        {
            var mask = change(there, own.Mask);
            if (!mask.Equals(own.Mask))
            {
                keyframes = keyframes.With(there, mask);
            }
        }

        return ReferenceEquals(keyframes, label.Keyframes) ? label : label with { Keyframes = keyframes };
    }
}
