using PromptUNet.Prompting;

namespace PromptUNet.Evaluation.Experiments;

/// <summary>Whoever takes part in an experiment, behind the one seam: a model, a baseline, a competitor.</summary>
/// <param name="Name">As it stands in tables.</param>
/// <param name="Aligned">Whether it takes prompts carried onto the query by optical flow, or as they were drawn.</param>
/// <param name="Segmenter">Safe for several threads.</param>
public sealed record Contender(string Name, bool Aligned, ISliceSegmenter Segmenter);
