using System.Text.Json.Serialization;

namespace PromptUNet.Server.Sessions;

/// <summary>A change of a session. Members that are left out have not changed.</summary>
/// <param name="Version">The number of commands in the journal.</param>
internal sealed record Update(int Version)
{
    /// <summary>Whether the page sets all voxels to background before it applies the patches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reset { get; init; }

    /// <summary>The session's whole state, with a <see cref="Reset"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionState? State { get; init; }

    /// <summary>What has changed of the state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StateChange? Change { get; init; }

    /// <summary>The voxels that may have changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Patch>? Patches { get; init; }

    /// <summary>
    /// By label, where it has changed: the predicted Dice of each slice across the label's axis; null for a keyframe, or when unknown.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, IReadOnlyList<double?>>? Confidence { get; init; }

    /// <summary>
    /// By label, where they have changed: the slices across the label's axis that drawings in other planes changed, ascending.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, IReadOnlyList<int>>? Crossed { get; init; }

    /// <summary>How far the computation is; null when nothing is computed.</summary>
    public Progress? Progress { get; init; }

    /// <summary>The slice to correct next; null when none is known.</summary>
    public SuggestedSlice? Suggestion { get; init; }

    /// <summary>Whether <see cref="Progress"/> is written.</summary>
    [JsonIgnore]
    public bool HasProgress { get; init; }

    /// <summary>Whether <see cref="Suggestion"/> is written.</summary>
    [JsonIgnore]
    public bool HasSuggestion { get; init; }
}

/// <summary>The labels of a rectangle of a slice.</summary>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">The slice's index.</param>
/// <param name="X">The rectangle's first pixel along x.</param>
/// <param name="Y">The rectangle's first pixel along y.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Runs">Row by row, label and length of each run: LEB128 numbers, in base 64.</param>
internal sealed record Patch(int Axis, int Slice, int X, int Y, int Width, int Height, byte[] Runs);

/// <summary>How far a computation is.</summary>
/// <param name="Done">The number of finished slices.</param>
/// <param name="Total">The number of all slices.</param>
/// <param name="SecondsLeft">The estimated time; null at first.</param>
/// <param name="Waiting">The place in the queue; 0 while it is computed.</param>
internal sealed record Progress(int Done, int Total, double? SecondsLeft, int Waiting);

/// <summary>The slice of a label whose correction is expected to improve the result most.</summary>
/// <param name="Label">The label.</param>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">The slice's index.</param>
/// <param name="Share">The share in [0, 1] of the label's wrong voxels that the correction is expected to mend.</param>
internal sealed record SuggestedSlice(int Label, int Axis, int Slice, double Share);
