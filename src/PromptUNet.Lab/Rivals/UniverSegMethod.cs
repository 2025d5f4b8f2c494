using System.ComponentModel.DataAnnotations;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Training;

namespace PromptUNet.Lab.Rivals;

/// <summary>UniverSeg, trained on samples with a support set (docs/decisions/0030).</summary>
internal sealed class UniverSegMethod : ITrainedMethod
{
    /// <summary>What options call its network.</summary>
    public const string Kind = "univerSeg";

    /// <inheritdoc/>
    public ISegmentationNetwork Network(TrainingOptions options) =>
        new UniverSegNetwork(Checked(options).Network.Width, new Random(options.Seed));

    /// <inheritdoc/>
    public ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases) =>
        new SupportTaskSource(cases, Checked(options).DatasetWeights, options.Generator, options.Input);

    private static TrainingOptions Checked(TrainingOptions options) =>
        options.Input is { Margin: null, Align: false } && options.Input.Planes.SequenceEqual(InputOptions.UniverSeg.Planes)
            ? options
            : throw new ValidationException(
                "UniverSeg sees whole slices, of a support item mask and image, and no aligned prompt: "
                + $"margin null, align false, planes mask and image, not {options.Input}.");
}
