using PromptUNet.Annotation;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>Checks that a journal holds the acknowledged commands, and no other beside the one in flight.</summary>
internal static class JournalAudit
{
    /// <summary>Returns the faults.</summary>
    /// <param name="task">The task with its acknowledged commands.</param>
    /// <param name="inFlight">The command that may be in the journal or not; null for none.</param>
    /// <param name="journal">The commands of the journal.</param>
    public static IEnumerable<string> Faults(TaskRecord task, SentCommand? inFlight, IReadOnlyList<Command> journal)
    {
        int acknowledged = task.Acknowledged.Count, most = acknowledged + (inFlight is null ? 0 : 1);
        if (journal.Count < acknowledged || journal.Count > most)
        {
            yield return $"Task {task.Id}: {acknowledged} commands were acknowledged, {most - acknowledged} in flight; "
                + $"the journal has {journal.Count}.";
        }

        for (int i = 0; i < Math.Min(journal.Count, most); i++)
        {
            var sent = i < acknowledged ? task.Acknowledged[i] : inFlight!;
            bool isItsOrigin = journal[i].Origin is { } origin && (origin.Client, origin.Number) == (sent.Client, sent.Number);
            bool wasLocked = journal.Take(i).Any(c => c is LockLabel);
            if (!isItsOrigin || !IsOf(sent, journal[i], wasLocked))
            {
                yield return $"Task {task.Id}: command {i + 1} was {sent.Command?.ToString() ?? "an import"} with number {sent.Number}; "
                    + $"the journal has {journal[i]}.";
            }
        }
    }

    /// <summary>Whether a command of the journal is the one that was sent.</summary>
    /// <param name="asked">The command that was sent.</param>
    /// <param name="kept">The command of the journal.</param>
    /// <param name="wasLocked">Whether a label may be locked, whose voxels a drawing leaves out.</param>
    private static bool IsOf(SentCommand asked, Command kept, bool wasLocked) => asked.Mask is { } mask
        ? kept is Together import && import.Steps.OfType<Import>().Sum(step => step.Voxels.Count) == mask.Voxels
        : IsOf(asked.Command!, kept, wasLocked);

    private static bool IsOf(ClientCommand asked, Command kept, bool wasLocked) => (asked, kept) switch
    {
        (ClientCommand.AddLabel a, AddLabel k) => (a.Label, a.Name) == (k.Label, k.Name),
        (ClientCommand.ChangeLabel a, ChangeLabel k) => (a.Label, a.Name) == (k.Label, k.Name),
        (ClientCommand.RemoveLabel a, RemoveLabel k) => a.Label == k.Label,
        (ClientCommand.Lock a, LockLabel k) => a.Label == k.Label,
        (ClientCommand.Unlock a, UnlockLabel k) => a.Label == k.Label,
        (ClientCommand.Accept a, SetKeyframe { By: KeyframeSource.Accepted } k) => (a.Label, a.Axis, a.Slice) == (k.Label, k.Axis, k.Slice),
        (ClientCommand.Absent a, SetKeyframe { By: KeyframeSource.Absent } k) => (a.Label, a.Axis, a.Slice) == (k.Label, k.Axis, k.Slice),
        (ClientCommand.Draw a, SetKeyframe k) =>
            (a.Label, a.Axis, a.Slice) == (k.Label, k.Axis, k.Slice) && Shows(a, k, wasLocked),
        (ClientCommand.RemoveKeyframe a, RemoveKeyframe k) => (a.Label, a.Axis, a.Slice) == (k.Label, k.Axis, k.Slice),
        (ClientCommand.Propagate a, Propagate k) => a.Label == k.Label,
        (ClientCommand.Checkpoint a, Checkpoint k) => a.Name == k.Name,
        (ClientCommand.Restore a, Restore k) => a.Name == k.Name,
        (ClientCommand.Undo, Undo) or (ClientCommand.Redo, Redo) => true,
        _ => false,
    };

    /// <summary>Whether what a keyframe paints inside the drawing's box is the drawing.</summary>
    private static bool Shows(ClientCommand.Draw draw, SetKeyframe keyframe, bool wasLocked)
    {
        int width = draw.Box[2];
        bool[] drawn = new bool[width * draw.Box[3]];
        SliceRuns.Read(draw.Runs, drawn);
        var painted = keyframe.Unpainted is { } unpainted ? keyframe.Mask.Except(unpainted) : keyframe.Mask;
        return !drawn.Where((pixel, p) =>
            painted[draw.Box[0] + (p % width), draw.Box[1] + (p / width)] != pixel && !(pixel && wasLocked)).Any();
    }
}
