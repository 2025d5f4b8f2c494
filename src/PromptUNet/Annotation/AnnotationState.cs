using System.Collections.Immutable;
using PromptUNet.Imaging;

namespace PromptUNet.Annotation;

/// <summary>
/// All input of a person on a scan, as a value: labels with their keyframes, imported masks and locked voxels. The segmentation is
/// computed from it, the scan, a segmenter and its options; the segmentation is never kept as truth.
/// </summary>
/// <remarks>
/// A label's keyframes, imported mask and propagation follow from its own commands alone: labels stay whole, and which one a voxel
/// shows is decided when they are composed (docs/decisions/0053). Keyframes of one label agree where they cross; the later one is right.
/// </remarks>
public sealed class AnnotationState
{
    private readonly int _moment;       // counts what was added and painted

    private AnnotationState(Grid grid, ImmutableSortedDictionary<int, AnnotatedLabel> labels, int moment) =>
        (Grid, Labels, _moment) = (grid, labels, moment);

    /// <summary>The scan's.</summary>
    public Grid Grid { get; }

    /// <summary>By number.</summary>
    public ImmutableSortedDictionary<int, AnnotatedLabel> Labels { get; }

    /// <summary>Without labels.</summary>
    public static AnnotationState Empty(Grid grid) => new(grid, ImmutableSortedDictionary<int, AnnotatedLabel>.Empty, 0);

    /// <summary>The state with a label that it did not have.</summary>
    internal AnnotationState Adding(AnnotatedLabel label) =>
        new(Grid, Labels.Add(label.Id, label with { Added = _moment + 1 }), _moment + 1);

    internal AnnotationState With(AnnotatedLabel label) => new(Grid, Labels.SetItem(label.Id, label), _moment);

    internal AnnotationState Without(int label) => new(Grid, Labels.Remove(label), _moment);

    /// <summary>When labels were added; numbers of no label are left out.</summary>
    internal IReadOnlyList<int> Moments(IReadOnlyList<int>? labels) =>
        [.. (labels ?? []).Select(l => Labels.GetValueOrDefault(l)?.Added).OfType<int>()];

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
    /// The state with one more keyframe. The label's own keyframes across other axes are made to agree where they cross it; other labels
    /// stay as they are.
    /// </summary>
    /// <param name="id">An unlocked label.</param>
    /// <param name="place">A slice of the volume.</param>
    /// <param name="mask">Of the slice's size.</param>
    /// <param name="by">How it came about. What is imported counts as painted before all that is there.</param>
    /// <param name="unpainted">Pixels of the mask that were not painted now; null for none.</param>
    /// <param name="over">Numbers of the labels that most of it was painted over; null for none.</param>
    internal AnnotationState WithKeyframe(
        int id, SlicePlace place, PixelSet mask, KeyframeSource by, PixelSet? unpainted = null, IReadOnlyList<int>? over = null)
    {
        var label = Labels[id];
        int moment = _moment + 1;
        var before = label.Keyframes.PaintedOn(place, new Paintings(mask.Width, mask.Height));
        var painted = before.With(by == KeyframeSource.Imported ? -moment : moment, unpainted is null ? mask : mask.Except(unpainted))
            .Within(mask);
        var keyframes = label.Keyframes.Agreeing(place, mask, painted).With(place, mask, by, painted, Moments(over));
        return new AnnotationState(Grid, Labels.SetItem(id, label with { Keyframes = keyframes }), moment);
    }

    /// <summary>
    /// Imported pixels of a slice as its keyframe. Where other keyframes of the label cross the slice, their pixels are right, and stay
    /// painted when they were.
    /// </summary>
    internal AnnotationState WithImported(int id, SlicePlace place, PixelSet pixels)
    {
        var crossing = PixelSet.Empty(pixels.Width, pixels.Height);
        foreach (var (there, keyframe) in Labels[id].Keyframes.Touching(place).Where(k => k.Key != place))
        {
            var line = place.CrossedBy(there);
            var told = keyframe.Mask.On(there.CrossedBy(place));
            (pixels, crossing) = (pixels.With(line, told), crossing.With(line, told));
        }

        return WithKeyframe(id, place, pixels, KeyframeSource.Imported, crossing);
    }

    /// <summary>A label's voxels as they may be frozen: those of other locked labels are left out.</summary>
    internal VoxelSet Freezable(VoxelSet voxels) => Labels.Values
        .Where(l => l.IsLocked)
        .Aggregate(voxels, (left, label) => left.Except(label.Frozen!));

    /// <summary>Voxels without those of keyframes, of whatever label.</summary>
    public VoxelSet Undrawn(VoxelSet voxels) => Labels.Values
        .SelectMany(l => l.Keyframes)
        .Aggregate(voxels, (left, keyframe) => left.With(keyframe.Key, left.On(keyframe.Key).Except(keyframe.Value.Mask)));

    /// <summary>Pixels of a slice without those of locked labels.</summary>
    internal PixelSet WithoutFrozen(SlicePlace place, PixelSet pixels) => Labels.Values
        .Where(l => l.IsLocked)
        .Aggregate(pixels, (left, label) => left.Except(label.Frozen!.On(place)));
}
