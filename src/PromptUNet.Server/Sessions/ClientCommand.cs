using System.Text.Json.Serialization;

namespace PromptUNet.Server.Sessions;

/// <summary>A command and who sends it.</summary>
/// <param name="Client">A random name of the page that sends it.</param>
/// <param name="Number">Ascends from command to command of a client; one that was taken before changes nothing.</param>
/// <param name="Base">The version of the session that it was made for.</param>
/// <param name="Command">What is to be done.</param>
internal sealed record NumberedCommand(string Client, long Number, int Base, ClientCommand Command);

/// <summary>A command was taken.</summary>
/// <param name="Version">Commands in the journal now.</param>
/// <param name="Applied">The journal's number of this one, from 1 up.</param>
internal sealed record Taken(int Version, int Applied);

/// <summary>What a page asks of a session; the server makes a command for the journal of it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AddLabel), "add-label")]
[JsonDerivedType(typeof(ChangeLabel), "change-label")]
[JsonDerivedType(typeof(RemoveLabel), "remove-label")]
[JsonDerivedType(typeof(Lock), "lock")]
[JsonDerivedType(typeof(Unlock), "unlock")]
[JsonDerivedType(typeof(Draw), "draw")]
[JsonDerivedType(typeof(Accept), "accept")]
[JsonDerivedType(typeof(Absent), "absent")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(Propagate), "propagate")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(Redo), "redo")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Restore), "restore")]
internal abstract record ClientCommand
{
    /// <summary>A label that is not propagated yet.</summary>
    internal sealed record AddLabel(int Label, string Name, string Colour) : ClientCommand;

    internal sealed record ChangeLabel(int Label, string Name, string Colour) : ClientCommand;

    internal sealed record RemoveLabel(int Label) : ClientCommand;

    internal sealed record Lock(int Label) : ClientCommand;

    internal sealed record Unlock(int Label) : ClientCommand;

    /// <summary>Inside a box the label is exactly these pixels; outside it stays as it is.</summary>
    /// <param name="Label">The label's number.</param>
    /// <param name="Axis">The array axis that the slice lies across.</param>
    /// <param name="Slice">Its index.</param>
    /// <param name="Box">x, y, width and height in pixels.</param>
    /// <param name="Runs">The box's pixels row by row, as value (0 or 1) and length of each run: LEB128 numbers, in base 64.</param>
    /// <param name="Strokes">How many strokes they took.</param>
    /// <param name="Milliseconds">How long the person worked on them.</param>
    internal sealed record Draw(int Label, int Axis, int Slice, int[] Box, byte[] Runs, int Strokes, long Milliseconds) : ClientCommand;

    /// <summary>What is shown is right.</summary>
    internal sealed record Accept(int Label, int Axis, int Slice) : ClientCommand;

    /// <summary>The label is not on the slice.</summary>
    internal sealed record Absent(int Label, int Axis, int Slice) : ClientCommand;

    /// <summary>The slice is no keyframe any more.</summary>
    internal sealed record Withdraw(int Label, int Axis, int Slice) : ClientCommand;

    /// <summary>From now on the label's other slices follow from its keyframes.</summary>
    internal sealed record Propagate(int Label) : ClientCommand;

    internal sealed record Undo : ClientCommand;

    internal sealed record Redo : ClientCommand;

    internal sealed record Checkpoint(string Name) : ClientCommand;

    internal sealed record Restore(string Name) : ClientCommand;
}
