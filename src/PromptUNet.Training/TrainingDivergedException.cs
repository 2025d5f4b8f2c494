namespace PromptUNet.Training;

/// <summary>Training stopped because a loss was not a number.</summary>
/// <param name="samples">Samples trained on before.</param>
/// <param name="loss">The loss.</param>
/// <param name="origins">The random choices behind the samples of the batch.</param>
public sealed class TrainingDivergedException(long samples, float loss, IReadOnlyList<string> origins)
    : Exception($"The loss became {loss} after {samples} samples. The batch was:{Environment.NewLine}{string.Join(Environment.NewLine, origins)}")
{
    public IReadOnlyList<string> Origins { get; } = origins;
}
