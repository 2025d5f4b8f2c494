using PromptUNet.Annotation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Annotation;

/// <summary>Draws commands that mostly fit a session as it stands.</summary>
internal sealed class RandomAnnotator(int seed)
{
    private const int Labels = 4;

    private readonly Random _random = new(seed);

    public Size3 Size() => new(_random.Next(2, 6), _random.Next(2, 6), _random.Next(2, 8));

    public bool Now(int oneIn) => _random.Next(oneIn) == 0;

    public Command Next(AnnotationSession session)
    {
        int label = _random.Next(1, Labels + 1), axis = Now(3) ? _random.Next(3) : 2;
        var size = session.State.Grid.Size;
        int slice = _random.Next(Now(50) ? size[axis] + 1 : size[axis]);
        if (!session.State.Labels.ContainsKey(label) && !Now(20))
        {
            return new AddLabel(label, $"label {label}", LabelColours.Of(label)) { NotPropagated = Now(4) };
        }

        return _random.Next(42) switch
        {
            < 5 => Drawn(session, label, axis, slice),
            < 10 => OnSlice(session, label, axis, slice, () => session.Drawn(label, axis, slice, Pixels(session, axis, 2))),
            < 14 => OnSlice(
                session, label, axis, slice, () =>
                session.Corrected(
                label, axis, slice, Pixels(session, axis, 3), Pixels(session, axis, 3)) with { Strokes = _random.Next(1, 9) }),
            < 17 => OnSlice(session, label, axis, slice, () => session.Accepted(label, axis, slice)),
            < 19 => OnSlice(
                session, label, axis, slice, () => new SetKeyframe(label, axis, slice, Empty(session, axis), KeyframeSource.Absent)),
            < 23 => Removed(session, label),
            < 25 => Known(session, label) ? session.Locked(label) : new UnlockLabel(label),
            < 27 => new UnlockLabel(Now(2) ? label : session.State.Labels.Values.FirstOrDefault(l => l.IsLocked)?.Id ?? label),
            27 => new Import(label, Voxels(size)),
            28 => new ImportKeyframes(label, axis, _random.Next(1, 4), Voxels(size)),
            29 => new ChangeLabel(label, $"other name {_random.Next(9)}", LabelColours.Of(_random.Next(9))),
            30 => Now(3) ? new RemoveLabel(label) : new AddLabel(label, "again", LabelColours.Of(label)),
            < 34 => new Undo(),
            < 37 => new Redo(),
            37 => new Checkpoint($"{_random.Next(3)}"),
            38 => new Restore($"{_random.Next(3)}"),
            39 => new Propagate(session.State.Labels.Values.FirstOrDefault(l => !l.IsPropagated)?.Id ?? label),
            40 => new Together(
                [new AddLabel(label + Labels, "imported", LabelColours.Of(label)), new Import(label + Labels, Voxels(size)),
                Drawn(session, label + Labels, axis, slice)]),
            _ => Drawn(session, label, axis, slice),
        };
    }

    /// <summary>A command on a label that there is, or an undo or redo.</summary>
    public Command On(AnnotationSession session, int label)
    {
        int axis = _random.Next(3), slice = _random.Next(session.State.Grid.Size[axis]);
        return !Known(session, label) ? new AddLabel(label, "again", default) : _random.Next(20) switch
        {
            < 3 => Drawn(session, label, axis, slice),
            < 6 => session.Drawn(label, axis, slice, Pixels(session, axis, 2)),
            < 9 => session.Corrected(label, axis, slice, Pixels(session, axis, 3), Pixels(session, axis, 3)),
            < 11 => session.Accepted(label, axis, slice),
            11 => Removed(session, label),
            12 => session.Locked(label),
            < 15 => new UnlockLabel(label),
            15 => new Import(label, Voxels(session.State.Grid.Size)),
            16 => new ImportKeyframes(label, axis, _random.Next(1, 4), Voxels(session.State.Grid.Size)),
            17 => new Propagate(label),
            18 => new Undo(),
            _ => new Redo(),
        };
    }

    /// <summary>The label that a command is about.</summary>
    public static int LabelOf(Command command) => command switch
    {
        AddLabel c => c.Label,
        ChangeLabel c => c.Label,
        RemoveLabel c => c.Label,
        LockLabel c => c.Label,
        UnlockLabel c => c.Label,
        SetKeyframe c => c.Label,
        RemoveKeyframe c => c.Label,
        Propagate c => c.Label,
        Import c => c.Label,
        ImportKeyframes c => c.Label,
        _ => 0,
    };

    private SetKeyframe Drawn(AnnotationSession session, int label, int axis, int slice) =>
        new(label, axis, slice, Pixels(session, axis, 2), KeyframeSource.Drawn) { Strokes = _random.Next(9),
            ActiveMilliseconds = _random.Next(5000) };

    private SetKeyframe OnSlice(AnnotationSession session, int label, int axis, int slice, Func<SetKeyframe> command) =>
        Known(session, label) && slice < session.State.Grid.Size[axis] ? command() : Drawn(session, label, axis, slice);

    private RemoveKeyframe Removed(AnnotationSession session, int label)
    {
        SlicePlace[] places = [.. session.State.Labels.GetValueOrDefault(label)?.Keyframes.Places ?? []];
        var place = places.Length > 0 ? places[_random.Next(places.Length)] : default;
        return new RemoveKeyframe(label, place.Axis, place.Slice);
    }

    private static bool Known(AnnotationSession session, int label) => session.State.Labels.ContainsKey(label);

    private PixelSet Pixels(AnnotationSession session, int axis, int oneIn)
    {
        var (width, height) = session.State.Grid.SliceSize(axis);
        return new PixelSet(new Mask(width, height, [.. Enumerable.Range(0, width * height).Select(_ => Now(oneIn))]));
    }

    private static PixelSet Empty(AnnotationSession session, int axis)
    {
        var (width, height) = session.State.Grid.SliceSize(axis);
        return PixelSet.Empty(width, height);
    }

    private VoxelSet Voxels(Size3 size)
    {
        int[] values = [.. Enumerable.Range(0, (int)size.Count).Select(_ => Now(3) ? 1 : 0)];
        return VoxelSet.Of(new LabelVolume(new Grid(size, Affine.Scaling(1, 1, 1)), values), Now(10) ? 2 : 1);
    }
}
