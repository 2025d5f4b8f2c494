namespace PromptUNet.Imaging;

/// <summary>What a file holds, according to its header.</summary>
/// <param name="Format">"NIfTI-1", "NIfTI-2", "NRRD", "MetaImage".</param>
/// <param name="Dimensions">All dimensions of the file, the fastest first.</param>
/// <param name="Volumes">How many 3-D volumes can be chosen from.</param>
/// <param name="Orientation">Three letters, see <see cref="Orientation.Letters"/>.</param>
/// <param name="Labels">Structures that the file names; may be empty.</param>
/// <param name="Warnings">Sentences.</param>
public sealed record VolumeInfo(
    string Path, string Format, Grid Grid, IReadOnlyList<long> Dimensions, long Volumes, ScalarType ScalarType, string Orientation,
    IReadOnlyList<Label> Labels, IReadOnlyList<string> Warnings);
