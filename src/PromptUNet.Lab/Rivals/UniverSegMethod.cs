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

    /// <summary>Whole slices, and of a support item its mask and image: what it sees (Butoi et al., ICCV 2023).</summary>
    public static InputOptions Input { get; } = InputOptions.Paper with { Planes = [PromptPlane.Mask, PromptPlane.Image] };

    /// <inheritdoc/>
    public ISegmentationNetwork Network(TrainingOptions options) =>
        new UniverSegNetwork(Checked(options).Network.Width, new Random(options.Seed));

    /// <inheritdoc/>
    public ISampleSource Samples(TrainingOptions options, IReadOnlyList<LabelledCase> cases) =>
        new SupportTaskSource(cases, Checked(options).DatasetWeights, options.Generator, options.Input);

    private static TrainingOptions Checked(TrainingOptions options) =>
        options.Input is { Margin: null, Align: false } && options.Input.Planes.SequenceEqual(Input.Planes)
            ? options
            : throw new ValidationException(
                "UniverSeg sees whole slices, of a support item mask and image, and no aligned prompt: "
                + $"margin null, align false, planes mask and image, not {options.Input}.");
}
