using System.Text.Json.Serialization;

namespace PromptUNet.Server.Sessions;

/// <summary>What has changed in a session; members that are left out have not.</summary>
/// <param name="Version">Commands in the journal.</param>
internal sealed record Update(int Version)
{
    /// <summary>All voxels are to be forgotten before the patches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reset { get; init; }

    /// <summary>The session as it is now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionState? State { get; init; }

    /// <summary>The voxels that may have changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Patch>? Patches { get; init; }

    /// <summary>By label: predicted Dice of each slice across its axis without a keyframe; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, IReadOnlyList<double?>>? Confidence { get; init; }

    /// <summary>How far the computation is; null where nothing is computed.</summary>
    public Progress? Progress { get; init; }

    /// <summary>The slice to correct next; null where nothing is known of any.</summary>
    public NextCorrection? Suggestion { get; init; }

    /// <summary>Whether <see cref="Progress"/> is told.</summary>
    [JsonIgnore]
    public bool TellsProgress { get; init; }

    /// <summary>Whether <see cref="Suggestion"/> is told.</summary>
    [JsonIgnore]
    public bool TellsSuggestion { get; init; }
}

/// <summary>The labels of a rectangle of a slice, as they are now.</summary>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">Its index.</param>
/// <param name="X">The rectangle's first pixel along x.</param>
/// <param name="Y">The same along y.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Runs">Row by row, label and length of each run: LEB128 numbers, in base 64.</param>
internal sealed record Patch(int Axis, int Slice, int X, int Y, int Width, int Height, byte[] Runs);

/// <summary>How far a computation is.</summary>
/// <param name="Done">Slices finished.</param>
/// <param name="Total">Slices in all.</param>
/// <param name="SecondsLeft">Estimated; null at first.</param>
/// <param name="Waiting">Place in the queue; 0 while it is computed.</param>
internal sealed record Progress(int Done, int Total, double? SecondsLeft, int Waiting);

/// <summary>A slice of a label whose correction is expected to mend most.</summary>
internal sealed record NextCorrection(int Label, int Axis, int Slice);
