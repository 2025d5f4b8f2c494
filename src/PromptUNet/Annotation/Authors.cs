namespace PromptUNet.Annotation;

/// <summary>Whose work an annotation is, as far as its journal tells.</summary>
public static class Authors
{
    /// <summary>Returns who gave a label's slice its mask; null where the journal does not tell.</summary>
    /// <param name="session">The annotation.</param>
    /// <param name="label">The label's number.</param>
    /// <param name="place">A keyframe of the label; null for the mask that was imported last.</param>
    public static Origin? Of(AnnotationSession session, int label, SlicePlace? place)
    {
        Command[] gave = [.. session.Commands.Reverse().Where(c => EffortReport.Steps(c).Any(step => Gives(step, label, place)))];
        if (place is null || !session.State.Labels.TryGetValue(label, out var known) || known.Keyframes[place.Value] is not { } keyframe)
        {
            return gave.FirstOrDefault()?.Origin;
        }

        // After an undo the mask is one of an earlier command.
        var same = gave.FirstOrDefault(c => EffortReport.Steps(c).Any(step =>
            step is SetKeyframe set && Gives(set, label, place) && set.Mask.Equals(keyframe.Mask)));
        return (same ?? gave.FirstOrDefault())?.Origin;
    }

    private static bool Gives(Command step, int label, SlicePlace? place) => step switch
    {
        SetKeyframe set => set.Label == label && new SlicePlace(set.Axis, set.Slice) == place,
        ImportKeyframes import => import.Label == label && (place is null || import.Axis == place.Value.Axis),
        Import import => import.Label == label && place is null,
        _ => false,
    };
}

/// <summary>How much a person did in an annotation; like all effort, this includes what was undone later.</summary>
/// <param name="Name">The person's name at the time of the last command.</param>
/// <param name="Id">The person's number, which is never given to another; null in journals that know names alone.</param>
public sealed record PersonEffort(string Name, long? Id)
{
    /// <summary>Commands of all kinds.</summary>
    public int Commands { get; init; }

    /// <summary>Brush strokes.</summary>
    public long Strokes { get; init; }

    /// <summary>How often the person drew, corrected or accepted a slice, or marked it as without the structure.</summary>
    public int Slices { get; init; }

    /// <summary>Masks that were imported, or slices of them one by one.</summary>
    public int Imported { get; init; }

    /// <summary>Milliseconds that the person worked.</summary>
    public long ActiveMilliseconds { get; init; }

    /// <summary>Returns the persons by their first command; null when there are none.</summary>
    internal static IReadOnlyList<PersonEffort>? Of(IEnumerable<Command> commands)
    {
        PersonEffort[] people =
        [
            .. commands.Where(c => c.Origin?.User is not null)
                .GroupBy(c => (c.Origin!.UserId, c.Origin.UserId is null ? c.Origin.User : null))
                .Select(person => Of(person.Last().Origin!, [.. person])),
        ];
        return people.Length == 0 ? null : people;
    }

    private static PersonEffort Of(Origin person, IReadOnlyList<Command> commands)
    {
        var effort = commands.SelectMany(EffortReport.Steps).Aggregate(new LabelEffort(null, ""), (sum, step) => sum.Plus(step));
        return new PersonEffort(person.User!, person.UserId)
        {
            Commands = commands.Count, Strokes = effort.Strokes, Imported = effort.Imported,
            Slices = effort.Drawn + effort.Corrected + effort.Accepted + effort.Absent, ActiveMilliseconds = effort.ActiveMilliseconds,
        };
    }
}
