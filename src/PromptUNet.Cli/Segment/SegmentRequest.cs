namespace PromptUNet.Cli.Segment;

/// <summary>The options of <c>promptunet segment</c>, as the user wrote them.</summary>
internal sealed record SegmentRequest
{
    public required string Image { get; init; }

    public required string Prompt { get; init; }

    public required string Output { get; init; }

    public string? Axis { get; init; }

    public int? Slice { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Keyframes { get; init; } = [];

    public string? Preview { get; init; }

    /// <summary>A mask whose labels stay as they are.</summary>
    public string? Lock { get; init; }

    /// <summary>File for the predicted Dice of each slice.</summary>
    public string? Confidence { get; init; }

    /// <summary>Whether three planes vote.</summary>
    public bool Consensus { get; init; }

    /// <summary>Whether to print the slice to correct next.</summary>
    public bool Suggest { get; init; }

    public bool Force { get; init; }

    public ModelChoice Model { get; init; } = new();

    public string Preset { get; init; } = SegmenterChoice.Default;

    /// <summary>Whether only an empty mask ends a structure.</summary>
    public bool NoStop { get; init; }

    /// <summary>Index of the volume in a 4-D image; null when the user named none.</summary>
    public int? Volume { get; init; }

    public bool Quiet { get; init; }
}
