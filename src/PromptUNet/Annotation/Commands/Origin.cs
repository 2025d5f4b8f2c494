namespace PromptUNet.Annotation;

/// <summary>Who sent a command, so that one that arrives twice is known, and a journal tells whose work it is.</summary>
/// <param name="Client">A program's window or connection, by a name of its own.</param>
/// <param name="Number">Ascends from command to command of a client.</param>
public sealed record Origin(string Client, long Number)
{
    /// <summary>The person, where there is one.</summary>
    public string? User { get; init; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset? At { get; init; }
}
