namespace PromptUNet.Sampling;

/// <summary>Draws training samples. Several threads may ask at once, each with dice of its own.</summary>
public interface ISampleSource
{
    /// <summary>A few samples that may share what is dear to make; they depend on the dice alone.</summary>
    /// <exception cref="InvalidOperationException">The training set holds no valid sample.</exception>
    IEnumerable<Sample> Draw(Random random, int count);
}
