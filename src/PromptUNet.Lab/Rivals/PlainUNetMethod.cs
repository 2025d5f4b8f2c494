using PromptUNet.Sampling;
using PromptUNet.Training;

namespace PromptUNet.Lab.Rivals;

/// <summary>A plain U-Net, trained on the samples of our own network (docs/decisions/0030).</summary>
internal sealed class PlainUNetMethod : ITrainedMethod
{
    /// <summary>What options call its network.</summary>
    public const string Kind = "plain";

    /// <inheritdoc/>
    public ISegmentationNetwork Network(TrainingOptions options) =>
        new PlainUNetNetwork(options.Network, options.Input.PromptChannels, new Random(options.Seed), zeroHead: options.Input.Align);

    /// <inheritdoc/>
    public ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases) =>
        new ChainSource(cases, options.DatasetWeights, options.Generator, options.Input);
}
