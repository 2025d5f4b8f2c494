using PromptUNet.Prompting;
using PromptUNet.Propagation;

namespace PromptUNet.Lab.Experiments;

/// <summary>Whoever takes part in an experiment, behind the one seam: a model, a baseline, a competitor.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Aligned">Whether it takes prompts carried onto the query by optical flow, or as they were drawn.</param>
/// <param name="Segmenter">Safe for several threads.</param>
public sealed record Contender(string Name, bool Aligned, ISliceSegmenter Segmenter)
{
    /// <summary>The optical flow alone: the drawn mask as it is carried onto each slice, and nothing that would correct it there.</summary>
    public static Contender Carried { get; } = new("carried", Aligned: true, new PromptMaskSegmenter());

    /// <summary>The drawn mask as it is.</summary>
    public static Contender Copied { get; } = new("copied", Aligned: false, new PromptMaskSegmenter());

    /// <summary>Where a model learns each task from a support set: what makes the segmenter of one pair. Null for all others.</summary>
    public Func<PairSupport, ISliceSegmenter>? Learns { get; init; }

    /// <summary>What slices between two drawn ones follow from, where prompts are carried; the paper's rule elsewhere.</summary>
    public BetweenKeyframes Between { get; init; }

    /// <summary>What segments a pair.</summary>
    public ISliceSegmenter For(PairSupport support) => Learns?.Invoke(support) ?? Segmenter;

    /// <summary>How it is propagated: our dials where it takes carried prompts, else the paper's.</summary>
    /// <remarks>One thread: an experiment works on several structures at a time instead.</remarks>
    public PropagationOptions Options() =>
        (Aligned ? new PropagationOptions { Between = Between } : PropagationOptions.Paper) with { Threads = 1 };
}
