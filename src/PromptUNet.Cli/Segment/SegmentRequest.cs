namespace PromptUNet.Cli.Segment;

/// <summary>What <c>promptunet segment</c> is asked to do, as the user wrote it.</summary>
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

    /// <summary>Where to write how sure each slice is.</summary>
    public string? Confidence { get; init; }

    /// <summary>Whether three planes vote.</summary>
    public bool Consensus { get; init; }

    /// <summary>Whether to say which slice to correct next.</summary>
    public bool Suggest { get; init; }

    public bool Force { get; init; }

    public ModelChoice Model { get; init; } = new();

    public string Preset { get; init; } = SegmenterChoice.Default;

    /// <summary>Nothing but an empty mask ends a structure.</summary>
    public bool NoStop { get; init; }

    /// <summary>Which volume of a 4-D image.</summary>
    public int Volume { get; init; }

    public bool Quiet { get; init; }
}
