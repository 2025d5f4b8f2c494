using System.Text.Json.Serialization;

namespace PromptUNet.Annotation;

/// <summary>
/// Makes a slice a keyframe of a label, with the whole mask, however little of it was drawn anew. Other labels stay as they are: of two
/// that have a voxel, the one that was painted there last is shown.
/// </summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">Its index.</param>
/// <param name="Mask">The label's pixels, of the slice's size; an empty mask means "absent here".</param>
/// <param name="By">How it came about.</param>
public sealed record SetKeyframe(int Label, int Axis, int Slice, PixelSet Mask, KeyframeSource By) : Edit
{
    /// <summary>Brush strokes that it took.</summary>
    public int Strokes { get; init; }

    /// <summary>Milliseconds that the person worked on it, up to 2^31 - 1 (25 days), so that sums of them fit.</summary>
    public long ActiveMilliseconds { get; init; }

    /// <summary>
    /// Pixels of the mask that were not painted now, as they lay under other labels. They keep when they were painted before; those that
    /// never were stay under whatever other labels have there. Null when the whole mask counts as painted now.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelSet? Unpainted { get; init; }

    /// <summary>
    /// Labels that most of what is painted lies over, such as a tumour under its core. Where nobody drew, this label lies over them too.
    /// Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Over { get; init; }

    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        var place = new SlicePlace(Axis, Slice);
        state.Unlocked(Label);
        state.CheckPlace(place);
        var (width, height) = state.Grid.SliceSize(Axis);
        foreach (var pixels in new[] { Mask, Unpainted }.OfType<PixelSet>())
        {
            if (pixels.Width != width || pixels.Height != height)
            {
                throw new ArgumentException(
                    $"A slice across axis {Axis} is {width} x {height}, the mask of label {Label} on slice {Slice} "
                    + $"{pixels.Width} x {pixels.Height}.");
            }
        }

        if (By == KeyframeSource.Absent && !Mask.IsEmpty)
        {
            throw new ArgumentException(
                $"Label {Label} is marked absent on slice {Slice} (axis {Axis}), but its mask has {Mask.Count} pixels.");
        }

        if (!Enum.IsDefined(By) || Strokes < 0 || ActiveMilliseconds is < 0 or > int.MaxValue)
        {
            throw new ArgumentException(
                "A keyframe is drawn, corrected, accepted, absent or imported, with 0 or more strokes and less than 25 days in ms; "
                + $"got {By}, {Strokes} strokes, {ActiveMilliseconds} ms.");
        }

        return state.WithKeyframe(Label, place, Mask, By, Unpainted, Over);
    }
}

/// <summary>Makes a slice no longer a keyframe. What other labels have under it is shown again.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">Its index.</param>
public sealed record RemoveKeyframe(int Label, int Axis, int Slice) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        var label = state.Unlocked(Label);
        var place = new SlicePlace(Axis, Slice);
        return place.Axis is >= 0 and <= 2 && label.Keyframes[place] is not null
            ? state.With(label with { Keyframes = label.Keyframes.Without(place) })
            : throw new InvalidOperationException($"Label {Label} has no keyframe on slice {Slice} (axis {Axis}).");
    }
}
