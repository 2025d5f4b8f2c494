using System.CommandLine;
using System.Security.Cryptography;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Propagation;
using PromptUNet.Terminal;

namespace PromptUNet.Cli;

/// <summary>A segmenter of slices, with the options of propagation that suit it.</summary>
/// <param name="Name">For the user: "copy", "carried", "carry", or the model's name.</param>
internal sealed record SegmenterChoice(
    string Name, ISliceSegmenter Segmenter, PropagationOptions Options, ModelPackage? Package) : IDisposable
{
    public const string Default = "default", Paper = "paper", Carry = "carry";

    /// <summary>The drawn mask on every slice.</summary>
    public static SegmenterChoice Copying { get; } = new(
        "copy", new PromptMaskSegmenter(), new PropagationOptions { Align = false, FeedbackThreshold = null }, null);

    /// <summary>The drawn mask, carried from slice to slice by optical flow.</summary>
    public static SegmenterChoice Carrying { get; } = new("carried", new PromptMaskSegmenter(), new PropagationOptions(), null);

    /// <summary>The same, with the outline fitted to patches of the query: the preset carry.</summary>
    public static SegmenterChoice Fusing { get; } = new(Carry, new PatchFusionSegmenter(), new PropagationOptions(), null);

    public static Option<string> PresetOption()
    {
        var preset = new Option<string>("--preset")
        {
            Description = "default: the network corrects the mask that is carried from slice to slice. "
                + "carry: the carried mask is fitted to the grey values around it, without a network. "
                + "paper: the method as published, with a network trained that way.",
            DefaultValueFactory = _ => Default,
        };
        preset.AcceptOnlyFromAmong(Default, Paper, Carry);
        return preset;
    }

    /// <param name="preset">One of the three names.</param>
    /// <param name="model">The network.</param>
    /// <exception cref="UsageException">Preset and model do not fit each other.</exception>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="NotSupportedException">The device is not available.</exception>
    /// <exception cref="FileNotFoundException">There is no such model; the message says how to make one.</exception>
    public static SegmenterChoice Of(string preset, ModelChoice model)
    {
        if (preset == Carry)
        {
            return model == new ModelChoice() ? Fusing : throw new UsageException(
                "--preset carry works without a network; leave --model, --precision and --device away.");
        }

        if (model is { File: { } own, Precision: not null })
        {
            throw new UsageException($"--precision chooses among the models that come with the program; '{own}' has its own.");
        }

        if (preset == Paper && model.Precision is not null)
        {
            throw new UsageException("The network of --preset paper comes in one precision; leave --precision away.");
        }

        string file = FileOf(preset, model);
        var package = ModelPackage.Load(file, device: model.Device);
        string name = Path.GetFileNameWithoutExtension(file);
        if (preset == Paper && package.Input.Align)
        {
            package.Dispose();
            throw new UsageException(
                $"The model '{name}' corrects carried masks; --preset paper needs one that was trained with that preset. "
                + "Leave --model away to take the one that comes with the program.");
        }

        return new SegmenterChoice(
            name, package.Segmenter, package.Input.Align ? new PropagationOptions() : PropagationOptions.Paper, package);
    }

    /// <summary>The model's file: the named one, or the released one that suits preset and machine.</summary>
    /// <exception cref="FileNotFoundException">There is no such released model; the message says how to make one.</exception>
    public static string FileOf(string preset, ModelChoice model) => model.File ?? Released(
        preset == Paper ? ReleasedModels.Paper : ReleasedModels.Name(model.Precision ?? Precisions.Fastest(model.Device)));

    /// <summary>SHA-256 of a model's file, in hexadecimal.</summary>
    public static string HashOf(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>The same, but a structure ends only where a mask is empty.</summary>
    public SegmenterChoice WithoutStop() => this with { Options = Options with { Presence = null } };

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
