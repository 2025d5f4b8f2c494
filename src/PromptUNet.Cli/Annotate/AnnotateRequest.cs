namespace PromptUNet.Cli.Annotate;

/// <summary>What <c>promptunet annotate</c> is asked to do, as the user wrote it.</summary>
internal sealed record AnnotateRequest
{
    public required string Image { get; init; }

    public required string Script { get; init; }

    public required string Output { get; init; }

    /// <summary>Where each command is kept; null for nowhere.</summary>
    public string? Journal { get; init; }

    /// <summary>Where to write what it took of a person's work.</summary>
    public string? Report { get; init; }

    /// <summary>Where to write how sure each slice is.</summary>
    public string? Confidence { get; init; }

    public bool Force { get; init; }

    public ModelChoice Model { get; init; } = new();

    public string Preset { get; init; } = SegmenterChoice.Default;

    /// <summary>Whether a journal may be gone on with by another network than it was made with.</summary>
    public bool OtherModel { get; init; }

    /// <summary>Which volume of a 4-D image.</summary>
    public int Volume { get; init; }

    public bool Quiet { get; init; }
}
