using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Sampling;

/// <summary>
/// The random choices behind a few data points that share a prompt slice: which case, axis, structure and crop, how the
/// prompt is spoilt and the scan painted, and which query slices are asked for. A record to print, keep and replay.
/// </summary>
/// <param name="Case">Index of the case in the training set.</param>
/// <param name="Axis">Array axis that the slices lie across.</param>
/// <param name="PromptSlice">k + i of section 3.2.</param>
/// <param name="Labels">The labels that are merged into one mask.</param>
/// <param name="Stride">Slices of the scan to one step: more than 1 as if its slices were thicker.</param>
/// <param name="Offsets">i of each data point in steps: from the query to the prompt, never 0, of one sign.</param>
/// <param name="Crop">The part of the slices that is seen.</param>
/// <param name="Corruption">Pixels the prompt loses, if any.</param>
/// <param name="Deformation">How the prompt's outline wanders, if it does.</param>
/// <param name="Paint">The contrast painted on the labels, if any.</param>
/// <param name="Acquisition">How each slice was moved and changed, if it was.</param>
public sealed record Chain(
    int Case, int Axis, int PromptSlice, IReadOnlyList<int> Labels, int Stride, IReadOnlyList<int> Offsets, PixelBox Crop,
    PromptCorruption? Corruption, PromptDeformation? Deformation, SyntheticContrast? Paint, Acquisition? Acquisition)
{
    public override string ToString() =>
        $"case {Case}, axis {Axis}, prompt slice {PromptSlice}, labels {string.Join('+', Labels)}, "
        + $"offsets {string.Join(' ', Offsets)} of {Stride}, {Crop}, {Corruption}, {Deformation}, {Paint}, {Acquisition}";
}
