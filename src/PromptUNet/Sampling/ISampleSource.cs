namespace PromptUNet.Sampling;

/// <summary>Draws training samples. Several threads may call it at once, each with random numbers of its own.</summary>
public interface ISampleSource
{
    /// <summary>Draws a few samples that may share expensive work; they depend on the random numbers alone.</summary>
    /// <exception cref="InvalidOperationException">The training set holds no valid sample.</exception>
    IEnumerable<Sample> Draw(Random random, int count);
}
