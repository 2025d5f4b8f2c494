using System.CommandLine;
using System.Diagnostics;
using PromptUNet.Inference;
using PromptUNet.Sampling;
using PromptUNet.Terminal;
using PromptUNet.Training;
using PromptUNet.Training.Export;
using Spectre.Console;

namespace PromptUNet.Trainer;

/// <summary><c>export</c>: a run's averaged weights as an ONNX model.</summary>
internal static class ExportCommand
{
    public static Command Create(ITrainedMethod method, IAnsiConsole console)
    {
        var run = new Argument<string>("run") { Description = "Folder of a training run." };
        var data = new Option<string>("--data")
        {
            Description = "Folder of labelled scans that it was trained on, for the record.",
            Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "The model to write (.onnx).", Required = true };
        var preset = new Option<string>("--preset")
        {
            Description = "Name of the configuration, for the record.",
            DefaultValueFactory = _ => "default",
        };
        var licence = new Option<string>("--licence")
        {
            Description = "Licence of the weights, for the record.",
            DefaultValueFactory = _ => "Apache-2.0",
        };
        var best = new Option<bool>("--best") { Description = "The weights of the run's best validation instead of its last." };
        var half = new Option<bool>("--half") { Description = "Store weights in half precision, which halves the file." };
        var command = new Command("export", "Writes a run's network as an ONNX model.") { run, data, output, preset, licence, best, half };
        command.SetAction(parsed =>
        {
            string path = Path.Combine(parsed.GetValue(run)!, parsed.GetValue(best) ? TrainingRun.BestName : TrainingRun.CheckpointName);
            var checkpoint = Checkpoint.Read(path);
            var sources = DataFolder.Cases(parsed.GetValue(data)!)
                .Where(c => c.Split == "train" && c.FreeWeights && checkpoint.Options.WeightOf(c.Dataset) > 0)
                .Select(c => new TrainingSource(c.Dataset, c.Licence)).Distinct().ToList();
            OnnxExporter.Write(parsed.GetValue(output)!, Training.Trainer.AveragedNetwork(method, checkpoint), new ModelMetadata
            {
                Preset = parsed.GetValue(preset)!,
                Input = checkpoint.Options.Input,
                Width = checkpoint.Options.Network.Width,
                TrainingData = sources,
                Licence = parsed.GetValue(licence)!,
                Commit = Commit(),
                Seed = checkpoint.Options.Seed,
                Samples = checkpoint.SamplesInAll,
                Checkpoint = Path.GetFileName(path),
            }, parsed.GetValue(half));
            console.WriteUnbroken(
                $"{parsed.GetValue(output)}: {checkpoint.SamplesInAll} samples, {checkpoint.Seconds / 3600:F2} h of training.");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The commit of the working folder; "unknown" outside a repository.</summary>
    internal static string Commit()
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", "rev-parse HEAD") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
