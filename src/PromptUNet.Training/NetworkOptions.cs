using System.ComponentModel.DataAnnotations;

namespace PromptUNet.Training;

/// <summary>The network's shape (section 3.1 and Fig. 1).</summary>
public sealed record NetworkOptions
{
    /// <summary>Filters of the first level; each level below has twice as many. The paper's 32 gives 32-64-128-256-512.</summary>
    [Range(4, 64)]
    public int Width { get; init; } = 16;

    /// <summary>Batch normalisation after each 3x3 convolution; it is folded into the convolution at export. The paper names none.</summary>
    public bool BatchNormalisation { get; init; } = true;

    /// <summary>The paper's network.</summary>
    public static NetworkOptions Paper { get; } = new() { Width = 32, BatchNormalisation = false };
}
