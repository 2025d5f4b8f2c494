using System.CommandLine;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
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
        var data = new Option<string>("--data") { Description = "Folder of labelled scans: ranges are found on train, and compared on val.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "The 8-bit model to write (.onnx).", Required = true };
        var config = new Option<string?>("--config") { Description = "JSON file of the training options, for samples of the same kind." };
        var count = new Option<int>("--samples") { Description = "Calibration samples.", DefaultValueFactory = _ => 512 };
        var rule = new Option<RangeRule>("--ranges") { Description = "How the ranges of tensors follow from their values.", DefaultValueFactory = _ => RangeRule.MinMax };
        var floats = new Option<string[]>("--float-layers") { Description = "Convolutions that stay in float.", AllowMultipleArgumentsPerToken = true };
        var study = new Option<bool>("--study") { Description = "Also compares the rules, and each layer alone, on val." };
        var command = new Command("quantize", "Writes a float model in 8 bits.") { model, data, output, config, count, rule, floats, study };
        command.SetAction((parsed, cancel) =>
        {
            var options = TrainCommand.ReadOptions(parsed.GetValue(config), "default").Settled();
            var files = DataFolder.Cases(parsed.GetValue(data)!);
            var cases = files.Where(f => f.Split == "train" && f.FreeWeights).Select(f => f.Read()).ToList();
            var sequence = new SampleSequence(cases, options.DatasetWeights, options.Generator, options.Input, options.Seed);
            int samples = parsed.GetValue(count);
            using var progress = new ProgressLine(errors, TimeProvider.System, quiet: false);
            var shown = Enumerable.Range(0, samples).Select(i => sequence.Replay((long)i * Step)).Select(s => new CalibrationSample(s.Image, s.Prompt)).ToList();
            var calibrated = CalibratedModel.Of(parsed.GetValue(model)!, shown, i => progress.Show((double)i / samples, "ranges"), cancel);
            progress.Clear();
            HashSet<string> floatLayers = [.. parsed.GetValue(floats) ?? []];
            if (floatLayers.Except(calibrated.Layers).FirstOrDefault() is { } unknown)
            {
                throw new UsageException($"The model has no layer '{unknown}'; it has {string.Join(", ", calibrated.Layers)}.");
            }

            byte[] quantised = calibrated.Quantised(parsed.GetValue(rule), floatLayers);
            AtomicFile.Write(parsed.GetValue(output)!, stream => stream.Write(quantised));
            console.WriteUnbroken($"{parsed.GetValue(output)}: {quantised.Length / 1e6:F1} MB, ranges by {parsed.GetValue(rule)} of {samples} samples.");
            if (parsed.GetValue(study))
            {
                new QuantisationStudy(parsed.GetValue(model)!, calibrated, ValidationPairs.Of(files), console).Run(parsed.GetValue(rule), floatLayers, cancel);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
