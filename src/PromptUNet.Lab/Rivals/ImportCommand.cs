using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Lab.Rivals.PyTorch;
using PromptUNet.Prompting;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Training;
using PromptUNet.Training.Export;
using Spectre.Console;

namespace PromptUNet.Lab.Rivals;

/// <summary><c>promptunet-lab import</c>: UniverSeg's published weights, which do not come with the program, as an ONNX model.</summary>
internal static class ImportCommand
{
    /// <summary>What the published network was trained on: whole slices, their grey values from the least to the greatest.</summary>
    private static readonly InputOptions Published = UniverSegMethod.Input with
    {
        Size = UniverSegGraph.PublishedEdge,
        Normalisation = new Normalisation(LowerQuantile: 0, UpperQuantile: 1),
    };

    public static Command Create(IAnsiConsole console)
    {
        var weights = new Argument<string>("weights") { Description = "The authors' file, universeg_v1_nf64_ss64_STA.pt." };
        var output = new Option<string>("--output", "-o") { Description = "The model to write (.onnx).", Required = true };
        var command = new Command(
            "import", "Writes UniverSeg's published weights as an ONNX model. Their licence allows research only.") { weights, output };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(weights)!;
            TorchRuntime.Load();
            var network = PublishedUniverSeg.Load(path);
            OnnxExporter.Write(parsed.GetValue(output)!, network, new ModelMetadata
            {
                Preset = "universeg, as published",
                Input = Published,
                Width = network.Width,
                TrainingData = [new TrainingSource("MegaMedical", "not stated")],
                Licence = "UniverSeg Open RAIL++-M (research only)",
                Commit = ExportCommand.Commit(),
                Seed = 0,
                Samples = 0,
                Checkpoint = Path.GetFileName(path),
            });
            console.WriteUnbroken($"{parsed.GetValue(output)}: {network.Tensors.ParameterCount} weights.");
            return ExitCode.Done;
        });
        return command;
    }
}
