namespace PromptUNet.Annotation;

/// <summary>
/// Imports a mask of another program or an earlier time as the label's starting state, in place of an earlier import. The mask stands
/// beyond the label's outermost keyframes, and everywhere before there are any. Between keyframes, the keyframes decide.
/// </summary>
/// <param name="Label">The label's number.</param>
/// <param name="Voxels">On the scan's grid; an empty set removes an earlier import.</param>
public sealed record Import(int Label, VoxelSet Voxels) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        Fitting.Check(Voxels, state);
        return state.With(state.Unlocked(Label) with { Imported = Voxels.IsEmpty ? null : Voxels });
    }
}

/// <summary>
/// Makes slices of a mask of another program or an earlier time keyframes: its first slice, every n-th after it, and its last one.
/// Keyframes that the label has already stay as they are. What is imported counts as painted before all that is there.
/// </summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slices lie across.</param>
/// <param name="Every">n, from 1 up.</param>
/// <param name="Voxels">On the scan's grid.</param>
public sealed record ImportKeyframes(int Label, int Axis, int Every, VoxelSet Voxels) : Edit
{
    internal override AnnotationState ApplyTo(AnnotationState state)
    {
        Fitting.Check(Voxels, state);
        var label = state.Unlocked(Label);
        state.CheckPlace(new SlicePlace(Axis, 0));
        if (Every < 1)
        {
            throw new ArgumentException($"Every n-th slice becomes a keyframe for n from 1 up, not {Every}.");
        }

        foreach (var place in Places().Where(p => label.Keyframes[p] is null))
        {
            state = state.WithImported(Label, place, Voxels.On(place));
        }

        return state;
    }

    private IEnumerable<SlicePlace> Places()
    {
        if (Voxels.Box is not { } box)
        {
            yield break;
        }

        var (first, last) = box.Along(Axis);
        for (long slice = first; slice < last; slice += Every)      // long: first + n may be more than an int holds
        {
            yield return new SlicePlace(Axis, (int)slice);
        }

        yield return new SlicePlace(Axis, last);
    }
}

/// <summary>Checks that voxels are on the scan's grid.</summary>
file static class Fitting
{
    public static void Check(VoxelSet voxels, AnnotationState state)
    {
        if (voxels.Size != state.Grid.Size)
        {
            throw new ArgumentException(
                $"A mask of {voxels.Size} voxels cannot be imported into a volume of {state.Grid.Size}; resample it first.");
        }
    }
}
