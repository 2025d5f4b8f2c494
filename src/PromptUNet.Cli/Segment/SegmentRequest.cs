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

    public bool Force { get; init; }

    public ModelChoice Model { get; init; } = new();

    public string Preset { get; init; } = SegmenterChoice.Default;

    /// <summary>Nothing but an empty mask ends a structure.</summary>
    public bool NoStop { get; init; }

    /// <summary>Which volume of a 4-D image.</summary>
    public int Volume { get; init; }

    public bool Quiet { get; init; }
}
