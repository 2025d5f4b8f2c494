using System.ComponentModel.DataAnnotations;
using PromptUNet.Sampling;
using PromptUNet.Training;

namespace PromptUNet.Lab.Rivals;

/// <summary>Every method that is trained for a comparison, ours included. Options name it by the kind of their network.</summary>
internal sealed class AnyMethod : ITrainedMethod
{
    /// <inheritdoc/>
    public ISegmentationNetwork Network(TrainingOptions options)
    {
        TorchRuntime.Load();
        return Of(options).Network(options);
    }

    /// <inheritdoc/>
    public ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases) => Of(options).Samples(options, cases);

    private static ITrainedMethod Of(TrainingOptions options) => options.Network.Kind switch
    {
        NetworkOptions.DualEncoder => new PromptUNetMethod(),
        PlainUNetMethod.Kind => new PlainUNetMethod(),
        UniverSegMethod.Kind => new UniverSegMethod(),
        var other => throw new ValidationException(
            $"There is no network of the kind '{other}': a kind is {NetworkOptions.DualEncoder}, {PlainUNetMethod.Kind} or "
            + $"{UniverSegMethod.Kind}."),
    };
}
