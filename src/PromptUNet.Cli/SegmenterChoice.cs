using System.CommandLine;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>What segments the slices, and how prompts reach it.</summary>
/// <param name="Name">For the user: "carry", or the model's name.</param>
internal sealed record SegmenterChoice(string Name, ISliceSegmenter Segmenter, PropagationOptions Options, ModelPackage? Package) : IDisposable
{
    public const string Default = "default", Paper = "paper", Carry = "carry";

    /// <summary>The drawn mask on every slice.</summary>
    public static SegmenterChoice Copying { get; } = new(
        "copy", new PromptMaskSegmenter(), new PropagationOptions { Align = false, FeedbackThreshold = null }, null);

    /// <summary>The drawn mask, carried from slice to slice by optical flow.</summary>
    public static SegmenterChoice Carrying { get; } = new(Carry, new PromptMaskSegmenter(), new PropagationOptions(), null);

    public static Option<string?> ModelOption() => new("--model")
    {
        HelpName = "FILE",
        Description = "The network to use, an .onnx file made by 'promptunet-train export'. Without it the one that comes with the program.",
    };

    public static Option<string> PresetOption()
    {
        var preset = new Option<string>("--preset")
        {
            Description = "default: the mask is carried from slice to slice and corrected by the network. carry: carried only, no "
                + "network needed. paper: the method as published, with a network trained that way.",
            DefaultValueFactory = _ => Default,
        };
        preset.AcceptOnlyFromAmong(Default, Paper, Carry);
        return preset;
    }

    public static Option<Precision?> PrecisionOption() => new("--precision")
    {
        Description = "Of the model that comes with the program: float, or int8, which is more than twice as fast on processors "
            + "with dot products of bytes and the default there.",
    };

    /// <param name="preset">One of the three names.</param>
    /// <param name="model">A model file; null for the released one.</param>
    /// <param name="precision">Of the released one; null for what is fastest here.</param>
    /// <exception cref="UsageException">Preset and model do not go together.</exception>
    /// <exception cref="FileNotFoundException">There is no such model; the message says how to make one.</exception>
    public static SegmenterChoice Of(string preset, string? model, Precision? precision)
    {
        if (precision is not null && (model is not null || preset == Carry))
        {
            throw new UsageException($"--precision chooses among the models that come with the program; {(model is null ? "--preset carry uses none" : $"'{model}' has its own")}.");
        }

        if (preset == Carry)
        {
            return model is null ? Carrying : throw new UsageException("--preset carry works without a network; leave --model away.");
        }

        string released = ReleasedModels.Name(precision ?? Precisions.Fastest);
        var package = ModelPackage.Load(model ?? Released(released));
        string name = Path.GetFileNameWithoutExtension(model) ?? released;
        if (preset == Paper && package.Input.Align)
        {
            package.Dispose();
            throw new UsageException($"The model '{name}' corrects carried masks; --preset paper needs --model with one that was trained with that preset.");
        }

        return new SegmenterChoice(name, package.Segmenter, package.Input.Align ? new PropagationOptions() : PropagationOptions.Paper, package);
    }

    public void Dispose() => Package?.Dispose();

    private static string Released(string name)
    {
        try
        {
            return ReleasedModels.PathOf(name);
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException(
                $"{e.Message} Make one with 'promptunet-train export' or name one with --model; 'segment --preset carry' needs none.", e);
        }
    }
}
