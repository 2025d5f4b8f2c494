namespace PromptUNet.Annotation;

/// <summary>
/// Makes a slice a keyframe of a label, with the whole mask, however little of it was drawn anew. Other labels give up its pixels;
/// frozen voxels of locked labels are left out of it.
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

    /// <summary>Milliseconds that the person worked on it.</summary>
    public long ActiveMilliseconds { get; init; }

    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        var place = new SlicePlace(Axis, Slice);
        state.Unlocked(Label);
        state.CheckPlace(place);
        var (width, height) = state.Grid.SliceSize(Axis);
        if (Mask.Width != width || Mask.Height != height)
        {
            throw new ArgumentException(
                $"A slice across axis {Axis} is {width} x {height}, the mask of label {Label} on slice {Slice} "
                + $"{Mask.Width} x {Mask.Height}.");
        }

        if (By == KeyframeSource.Absent && !Mask.IsEmpty)
        {
            throw new ArgumentException(
                $"Label {Label} is marked absent on slice {Slice} (axis {Axis}), but its mask has {Mask.Count} pixels.");
        }

        if (!Enum.IsDefined(By) || Strokes < 0 || ActiveMilliseconds < 0)
        {
            throw new ArgumentException(
                "A keyframe is drawn, corrected, accepted, absent or imported, with 0 or more strokes and ms; "
                + $"got {By}, {Strokes} strokes, {ActiveMilliseconds} ms.");
        }

        return state.WithKeyframe(Label, place, Mask, By);
    }
}

/// <summary>Makes a slice no longer a keyframe. What it took from other labels is not given back; undo does that.</summary>
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
