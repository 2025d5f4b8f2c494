using System.ComponentModel.DataAnnotations;

namespace PromptUNet.Training;

/// <summary>The network's shape (section 3.1 and Fig. 1).</summary>
public sealed record NetworkOptions
{
    /// <summary>The kind of our network: image and prompt have an encoder each.</summary>
    public const string DualEncoder = "dualEncoder";

    /// <summary>Which network it is. A <see cref="ITrainedMethod"/> refuses the options of another.</summary>
    public string Kind { get; init; } = DualEncoder;

    /// <summary>Filters of the first level; each level below has twice as many. The paper's 32 gives 32-64-128-256-512.</summary>
    [Range(4, 64)]
    public int Width { get; init; } = 32;

    /// <summary>
    /// Leaves out the first level, at full resolution. The first convolutions, 6x6 of stride 2, halve the input, and an up-convolution
    /// restores the size of the logits. About half the work.
    /// </summary>
    public bool Halved { get; init; } = true;

    /// <summary>
    /// Batch normalisation after each 3x3 convolution and each up-convolution. It is folded into them at export. The paper names none.
    /// </summary>
    public bool BatchNormalisation { get; init; } = true;

    /// <summary>The paper's network.</summary>
    public static NetworkOptions Paper { get; } = new() { Width = 32, Halved = false, BatchNormalisation = false };
}
