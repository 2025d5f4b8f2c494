using System.CommandLine;
using System.Globalization;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary><c>promptunet-train quantize</c>: a float model in 8 bits.</summary>
internal static class QuantizeCommand
{
    public static Command Create(IAnsiConsole console, IAnsiConsole errors)
    {
        var arguments = new CalibrationArguments();
        var data = new Option<string>("--data") { Description = "Folder of labelled scans: ranges are found on train.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "The 8-bit model to write (.onnx).", Required = true };
        var command = new Command("quantize", "Writes a float model in 8 bits.") { data, output };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var request = arguments.Of(parsed);
            string path = parsed.GetValue(output)!;
            if (Path.GetFullPath(path) == Path.GetFullPath(request.Model))
            {
                throw new UsageException($"'{path}' is the input; give the 8-bit model another name.");
            }

            AtomicFile.Try(path);
            var calibrated = request.Calibrated(DataFolder.Cases(parsed.GetValue(data)!), errors, cancel);
            byte[] quantised = calibrated.Quantised(request.Rule, request.FloatLayers);
            AtomicFile.Write(path, stream => stream.Write(quantised));
            string size = (quantised.Length / 1e6).ToString("F1", CultureInfo.InvariantCulture);
            console.WriteUnbroken($"{path}: {size} MB, ranges by {request.Rule} of {request.Samples} samples.");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
