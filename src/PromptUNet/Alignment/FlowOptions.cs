using System.ComponentModel.DataAnnotations;

namespace PromptUNet.Alignment;

/// <summary>Dense inverse search (Kroeger 2016): the settings that decide its cost and its reach.</summary>
public sealed record FlowOptions
{
    /// <summary>Pixels from one patch to the next, along both axes.</summary>
    [Range(1, 8)]
    public int Stride { get; init; } = 3;

    /// <summary>Finest level of the image pyramid that is searched: 0 is the image itself, 1 half its resolution.</summary>
    [Range(0, 4)]
    public int FinestScale { get; init; }

    /// <summary>Gauss-Newton steps for a patch, in each of the two passes over a level.</summary>
    [Range(1, 64)]
    public int Iterations { get; init; } = 12;
}
