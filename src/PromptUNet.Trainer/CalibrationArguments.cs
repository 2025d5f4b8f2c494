using System.CommandLine;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary>The arguments of a command that finds the ranges of a float model's tensors on training samples.</summary>
internal sealed class CalibrationArguments
{
    private readonly Argument<string> _model = new("model") { Description = "The float model (.onnx)." };
    private readonly Option<int> _count = new("--samples") { Description = "Calibration samples.", DefaultValueFactory = _ => 512 };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON file of the training options, for samples of the same kind.",
    };

    private readonly Option<RangeRule> _rule = new("--ranges")
    {
        Description = "How the ranges of tensors are derived from their values.", DefaultValueFactory = _ => RangeRule.MinMax,
    };

    private readonly Option<string[]> _floats = new("--float-layers")
    {
        Description = "Convolutions that stay in float.", AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_model);
        foreach (var option in (Option[])[_config, _count, _rule, _floats])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The request, as the user wrote it.</summary>
    /// <exception cref="UsageException">The number of samples is not positive, or the configuration is invalid.</exception>
    public CalibrationRequest Of(ParseResult parsed)
    {
        int samples = parsed.GetValue(_count);
        return samples < 1
            ? throw new UsageException($"--samples must be at least 1, not {samples}.")
            : new CalibrationRequest(
                parsed.GetValue(_model)!, TrainCommand.ReadOptions(parsed.GetValue(_config), "default").Settled(), samples,
                parsed.GetValue(_rule), [.. parsed.GetValue(_floats) ?? []]);
    }
}

/// <summary>A float model and the way to calibrate it.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Options">Training options, which determine the kind of samples.</param>
/// <param name="Samples">The number of samples.</param>
/// <param name="Rule">How ranges are derived from values.</param>
/// <param name="FloatLayers">Convolutions that stay in float.</param>
internal sealed record CalibrationRequest(string Model, TrainingOptions Options, int Samples, RangeRule Rule, HashSet<string> FloatLayers)
{
    /// <summary>In a block of the sequence, groups of four samples share a chain: this step takes one sample of each.</summary>
    private const int Step = 3;

    /// <summary>Runs the model on samples. Returns it with its ranges.</summary>
    /// <param name="files">Only those of <c>train</c> are sampled whose licence allows free weights.</param>
    /// <param name="errors">Receives the progress.</param>
    /// <param name="cancel">Checked once a sample.</param>
    /// <exception cref="UsageException">The model lacks a layer that is named.</exception>
    public CalibratedModel Calibrated(IReadOnlyList<CaseFile> files, IAnsiConsole errors, CancellationToken cancel)
    {
        var model = FloatModel.Read(Model);
        if (FloatLayers.Except(model.Layers).FirstOrDefault() is { } unknown)
        {
            throw new UsageException($"The model has no layer '{unknown}'; it has {string.Join(", ", model.Layers)}.");
        }

        var cases = files.Where(f => f.Split == "train" && f.FreeWeights).Select(f => f.Read()).ToList();
        var sequence = new SampleSequence(cases, Options.DatasetWeights, Options.Generator, model.Input, Options.Seed);
        var samples = Enumerable.Range(0, Samples).Select(i => sequence.Replay((long)i * Step))
            .Select(s => new CalibrationSample(s.Image, s.Prompt));
        using var progress = new ProgressLine(errors, TimeProvider.System, quiet: false);
        return CalibratedModel.Of(model, samples, i => progress.Show((double)i / Samples, "ranges"), cancel);
    }
}
