using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>
/// The random choices behind a few data points that share a prompt slice. They are case, axis, structure and crop, the changes of
/// prompt and scan, and the query slices. It can be printed, kept and replayed.
/// </summary>
/// <param name="Case">Index of the case in the training set.</param>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="PromptSlice">k + i of section 3.2.</param>
/// <param name="Labels">The labels that are merged into one mask.</param>
/// <param name="Stride">Slices of the scan to one step; more than 1 imitates thicker slices.</param>
/// <param name="Offsets">i of each data point in steps: from the query to the prompt, never 0, of one sign.</param>
/// <param name="Crop">The part of the slices that is used.</param>
/// <param name="Corruption">Pixels the prompt loses; null when it loses none.</param>
/// <param name="Deformation">How the prompt's outline is deformed; null when it is not.</param>
/// <param name="Paint">The contrast painted on the labels; null when the scan is used.</param>
/// <param name="Acquisition">How each slice was moved and changed; null when none was.</param>
public sealed record Chain(
    int Case, int Axis, int PromptSlice, IReadOnlyList<int> Labels, int Stride, IReadOnlyList<int> Offsets, PixelBox Crop,
    PromptCorruption? Corruption, PromptDeformation? Deformation, SyntheticContrast? Paint, Acquisition? Acquisition)
{
    public override string ToString() =>
        $"case {Case}, axis {Axis}, prompt slice {PromptSlice}, labels {string.Join('+', Labels)}, "
        + $"offsets {string.Join(' ', Offsets)} of {Stride}, {Crop}, {Corruption}, {Deformation}, {Paint}, {Acquisition}";
}
