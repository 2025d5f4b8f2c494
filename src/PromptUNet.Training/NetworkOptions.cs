using System.ComponentModel.DataAnnotations;

namespace PromptUNet.Training;

/// <summary>Which network is trained: ours, or one that it is compared with.</summary>
public enum NetworkKind
{
    /// <summary>Prompt U-Net: image and prompt have an encoder each.</summary>
    DualEncoder,

    /// <summary>A plain U-Net, which sees the prompt as further channels of the image: what the second encoder brings.</summary>
    Plain,

    /// <summary>UniverSeg (Butoi et al., ICCV 2023), which sees a support set.</summary>
    UniverSeg,
}

/// <summary>The network's shape (section 3.1 and Fig. 1).</summary>
public sealed record NetworkOptions
{
    public NetworkKind Kind { get; init; }

    /// <summary>
    /// Filters of the first level; each level below has twice as many. The paper's 32 gives 32-64-128-256-512. UniverSeg has
    /// as many on every level, 64 as published.
    /// </summary>
    [Range(4, 64)]
    public int Width { get; init; } = 32;

    /// <summary>
    /// The first level at full resolution is left out: the first convolutions, 6x6, go over every second pixel, and an up-convolution
    /// makes the answer. About half the work. Ours and the plain U-Net's alone.
    /// </summary>
    public bool Halved { get; init; } = true;

    /// <summary>Batch normalisation after each 3x3 convolution; it is folded into the convolution at export. The paper names none, UniverSeg has none.</summary>
    public bool BatchNormalisation { get; init; } = true;

    /// <summary>The paper's network.</summary>
    public static NetworkOptions Paper { get; } = new() { Width = 32, Halved = false, BatchNormalisation = false };
}
