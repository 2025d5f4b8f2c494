using PromptUNet.Augmentation;

namespace PromptUNet.Sampling;

/// <summary>A slice of a case, by their indices.</summary>
public readonly record struct SlicePlace(int Case, int Slice);

/// <summary>
/// The random choices behind a sample with a support set: the task (axis and labels, of one data set), where query and
/// support lie, and the changes that are common to all of them.
/// </summary>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="Labels">The labels that are merged into one mask.</param>
/// <param name="Query">The slice to segment.</param>
/// <param name="Support">Slices whose masks are given.</param>
/// <param name="Paint">The contrast painted on the labels, if any.</param>
/// <param name="FlipX">Mirror left and right; scale, place and rotation are drawn for each slice.</param>
/// <param name="FlipY">Mirror top and bottom.</param>
/// <param name="Intensity">Its contrast is common to all slices; bias field and noise are drawn for each. Null for none.</param>
public sealed record SupportTask(
    int Axis, IReadOnlyList<int> Labels, SlicePlace Query, IReadOnlyList<SlicePlace> Support,
    SyntheticContrast? Paint, bool FlipX, bool FlipY, IntensityTransform? Intensity)
{
    public override string ToString() =>
        $"axis {Axis}, labels {string.Join('+', Labels)}, query {Query}, support {string.Join(' ', Support)}, {Paint}, flips {FlipX} {FlipY}, {Intensity}";
}
