using System.CommandLine;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using Spectre.Console;

namespace PromptUNet.Lab.Quantisation;

/// <summary><c>promptunet-lab quantisation</c>: what 8 bits cost a model, by rule and by layer.</summary>
internal static class QuantisationCommand
{
    public static Command Create(IAnsiConsole console, IAnsiConsole errors)
    {
        var arguments = new CalibrationArguments();
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans: ranges are found on train, and compared on val.", Required = true,
        };
        var command = new Command("quantisation", "Compares a float model with its 8-bit forms: each rule, and each layer alone.") { data };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var request = arguments.Of(parsed);
            var files = DataFolder.Cases(parsed.GetValue(data)!);
            using var study =
                new QuantisationStudy(request.Model, request.Calibrated(files, errors, cancel), ValidationPairs.Of(files), console);
            study.Run(request.Rule, request.FloatLayers, cancel);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
