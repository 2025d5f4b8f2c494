using System.CommandLine;
using System.Globalization;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary><c>promptunet-train quantize</c>: a float model in 8 bits.</summary>
internal static class QuantizeCommand
{
    /// <summary>Samples of a block of the sequence share chains by fours: this step takes one of each.</summary>
    private const int Step = 3;

    public static Command Create(IAnsiConsole console, IAnsiConsole errors)
    {
        var model = new Argument<string>("model") { Description = "The float model (.onnx)." };
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans: ranges are found on train, and compared on val.", Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The 8-bit model to write (.onnx).", Required = true };
        var config = new Option<string?>("--config") { Description = "JSON file of the training options, for samples of the same kind." };
        var count = new Option<int>("--samples") { Description = "Calibration samples.", DefaultValueFactory = _ => 512 };
        var rule = new Option<RangeRule>("--ranges")
        {
            Description = "How the ranges of tensors follow from their values.", DefaultValueFactory = _ => RangeRule.MinMax,
        };
        var floats = new Option<string[]>("--float-layers")
        {
            Description = "Convolutions that stay in float.", AllowMultipleArgumentsPerToken = true,
        };
        var study = new Option<bool>("--study") { Description = "Also compares the rules, and each layer alone, on val." };
        var command = new Command("quantize", "Writes a float model in 8 bits.") { model, data, output, config, count, rule, floats, study };
        command.SetAction((parsed, cancel) =>
        {
            var request = new Request(
                parsed.GetValue(model)!, parsed.GetValue(output)!, parsed.GetValue(count), parsed.GetValue(rule), [.. parsed.GetValue(floats) ?? []]);
            var options = TrainCommand.ReadOptions(parsed.GetValue(config), "default").Settled();
            var files = DataFolder.Cases(parsed.GetValue(data)!);
            var calibrated = Write(request, options, files, console, errors, cancel);
            if (parsed.GetValue(study))
            {
                using var comparison = new QuantisationStudy(request.Model, calibrated, ValidationPairs.Of(files), console);
                comparison.Run(request.Rule, request.FloatLayers, cancel);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private sealed record Request(string Model, string Output, int Samples, RangeRule Rule, HashSet<string> FloatLayers);

    private static CalibratedModel Write(
        Request request, TrainingOptions options, IReadOnlyList<CaseFile> files, IAnsiConsole console, IAnsiConsole errors, CancellationToken cancel)
    {
        var model = Checked(request);
        var cases = files.Where(f => f.Split == "train" && f.FreeWeights).Select(f => f.Read()).ToList();
        var sequence = new SampleSequence(cases, options.DatasetWeights, options.Generator, model.Input, options.Seed);
        var samples = Enumerable.Range(0, request.Samples).Select(i => sequence.Replay((long)i * Step))
            .Select(s => new CalibrationSample(s.Image, s.Prompt));
        using var progress = new ProgressLine(errors, TimeProvider.System, quiet: false);
        var calibrated = CalibratedModel.Of(model, samples, i => progress.Show((double)i / request.Samples, "ranges"), cancel);
        progress.Clear();
        byte[] quantised = calibrated.Quantised(request.Rule, request.FloatLayers);
        AtomicFile.Write(request.Output, stream => stream.Write(quantised));
        string size = (quantised.Length / 1e6).ToString("F1", CultureInfo.InvariantCulture);
        console.WriteUnbroken($"{request.Output}: {size} MB, ranges by {request.Rule} of {request.Samples} samples.");
        return calibrated;
    }

    /// <summary>The model, before any time is spent on samples.</summary>
    private static FloatModel Checked(Request request)
    {
        if (request.Samples < 1)
        {
            throw new UsageException($"--samples must be at least 1, not {request.Samples}.");
        }

        if (Path.GetFullPath(request.Output) == Path.GetFullPath(request.Model))
        {
            throw new UsageException($"'{request.Output}' is read; the 8-bit model needs another name.");
        }

        var model = FloatModel.Read(request.Model);
        return request.FloatLayers.Except(model.Layers).FirstOrDefault() is { } unknown
            ? throw new UsageException($"The model has no layer '{unknown}'; it has {string.Join(", ", model.Layers)}.")
            : model;
    }
}
