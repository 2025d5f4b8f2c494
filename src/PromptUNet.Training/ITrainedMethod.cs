using System.ComponentModel.DataAnnotations;
using PromptUNet.Sampling;

namespace PromptUNet.Training;

/// <summary>A method that the trainer can train: its network, and the samples that the network learns from.</summary>
public interface ITrainedMethod
{
    /// <summary>A network with random weights.</summary>
    /// <param name="options">Settled ones, of this method.</param>
    /// <exception cref="ValidationException">The options are those of another method.</exception>
    ISegmentationNetwork Network(TrainingOptions options);

    /// <summary>The samples that the options describe.</summary>
    /// <param name="options">Settled ones, of this method.</param>
    /// <param name="cases">The training set.</param>
    /// <exception cref="ValidationException">The options are those of another method.</exception>
    ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases);
}

/// <summary>The method of the paper: the network of section 3.1 and the samples of section 3.2.</summary>
public sealed class PromptUNetMethod : ITrainedMethod
{
    /// <inheritdoc/>
    public ISegmentationNetwork Network(TrainingOptions options) =>
        new PromptUNetNetwork(Own(options).Network, options.Input.PromptChannels, new Random(options.Seed), zeroHead: options.Input.Align);

    /// <inheritdoc/>
    public ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases) =>
        new ChainSource(cases, Own(options).DatasetWeights, options.Generator, options.Input);

    private static TrainingOptions Own(TrainingOptions options) => options.Network.Kind == NetworkOptions.DualEncoder
        ? options
        : throw new ValidationException(
            $"A network of the kind '{options.Network.Kind}' is not a Prompt U-Net, which is '{NetworkOptions.DualEncoder}'.");
}
