using System.ComponentModel.DataAnnotations;

namespace PromptUNet.Sampling;

/// <summary>When a pair of slices is valid (section 3.2).</summary>
public enum PairCheck
{
    /// <summary>The two masks overlap: y_k and y_{k+i} have a pixel in common.</summary>
    Intersection,

    /// <summary>Both slices carry the same chosen labels: faster, and satisfied more often.</summary>
    LabelMatch,
}

/// <summary>The data generator of section 3.2 with our additions.</summary>
public sealed record GeneratorOptions
{
    /// <summary>v: prompts lie up to this many slices from the query; 7 or 12 in the paper.</summary>
    [Range(1, 64)]
    public int Reach { get; init; } = 10;

    /// <summary>Up to this many segmentations are merged into one data point.</summary>
    [Range(1, 16)]
    public int MaximumLabels { get; init; } = 4;

    /// <summary>Share of the data points that show a single segmentation before the number is drawn; 0 in the paper.</summary>
    [Range(0.0, 1.0)]
    public float SingleShare { get; init; } = 0.7f;

    public PairCheck Check { get; init; } = PairCheck.Intersection;

    /// <summary>Share of the data points drawn from a random crop of the volume.</summary>
    [Range(0.0, 1.0)]
    public float CroppedShare { get; init; } = 0.7f;

    /// <summary>Share of the prompt's foreground that may be lost (prompt-only corruption).</summary>
    [Range(0, 0.9)]
    public float CorruptionLimit { get; init; } = 0.3f;

    /// <summary>Share of the prompts that are corrupted at all; 1 in the paper.</summary>
    [Range(0.0, 1.0)]
    public float CorruptedShare { get; init; } = 0.15f;

    /// <summary>Outlines deviate as a person's do. Beyond the paper.</summary>
    public bool DeformPrompts { get; init; } = true;

    /// <summary>Other scanners' contrast, bias field, noise and blur. Beyond the paper.</summary>
    public bool ChangeIntensities { get; init; } = true;

    /// <summary>
    /// Share of the pairs whose query no longer holds the object, as far as structures end within reach. Beyond the paper.
    /// </summary>
    [Range(0, 0.5)]
    public float GoneShare { get; init; } = 0.1f;

    /// <summary>Share of painted images among cases that have both an image and a filled label map. Beyond the paper.</summary>
    [Range(0.0, 1.0)]
    public float PaintedShare { get; init; } = 0.3f;

    /// <summary>
    /// Label maps of random shapes that are painted and added to the data (<see cref="SyntheticShapes"/>). Beyond the paper.
    /// </summary>
    [Range(0, 10000)]
    public int Shapes { get; init; }

    /// <summary>
    /// Share of the data points that skip up to <see cref="ThickestSlice"/> - 1 slices at each step. They imitate scans with thicker
    /// slices. Beyond the paper.
    /// </summary>
    [Range(0.0, 1.0)]
    public float ThickShare { get; init; }

    /// <summary>
    /// The data points of a chain lie on consecutive slices, so that the network's prediction on one prompts the next, as in propagation.
    /// Beyond the paper.
    /// </summary>
    public bool Consecutive { get; init; }

    /// <summary>
    /// Share of the chains whose slices were moved against each other, each with noise of its own
    /// (<see cref="Augmentation.Acquisition"/>). Beyond the paper.
    /// </summary>
    [Range(0.0, 1.0)]
    public float MovedShare { get; init; }

    /// <summary>Slices to a step at most.</summary>
    [Range(1, 16)]
    public int ThickestSlice { get; init; } = 4;

    /// <summary>Slices across every axis; otherwise only across the last, as the scan was taken.</summary>
    public bool EveryAxis { get; init; } = true;

    /// <summary>Support items of a sample, for methods that learn from support sets.</summary>
    [Range(1, 64)]
    public int Support { get; init; } = 4;

    /// <summary>The paper's generator: everything beyond it is off.</summary>
    public static GeneratorOptions Paper { get; } = new()
    {
        Reach = 7,
        SingleShare = 0,
        CorruptedShare = 1,
        DeformPrompts = false,
        ChangeIntensities = false,
        GoneShare = 0,
        PaintedShare = 0,
        EveryAxis = false,
    };
}
