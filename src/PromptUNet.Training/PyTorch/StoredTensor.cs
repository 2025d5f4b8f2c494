namespace PromptUNet.Training.PyTorch;

/// <summary>A tensor of floats from a file.</summary>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Values">Row by row, the last dimension fastest.</param>
public sealed record StoredTensor(IReadOnlyList<long> Shape, float[] Values);
