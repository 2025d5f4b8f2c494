namespace PromptUNet.Annotation;

/// <summary>A slice of a label to correct next.</summary>
/// <param name="Label">The label's number.</param>
/// <param name="Axis">The array axis that the slice lies across.</param>
/// <param name="Slice">Its index.</param>
/// <param name="Mended">Voxels that are expected to be right afterwards and are wrong now.</param>
public sealed record LabelSuggestion(int Label, int Axis, int Slice, double Mended);
