using System.CommandLine;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Lab.Quantisation;
using PromptUNet.Prompting;
using PromptUNet.Terminal;
using PromptUNet.Trainer;
using PromptUNet.Training.Export;
using Spectre.Console;

namespace PromptUNet.Training.Tests.Export;

public sealed class QuantizeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public QuantizeCommandTests()
    {
        foreach (var (split, labelled) in ((string[])["train", "val"]).Zip(SyntheticCases.Make()))
        {
            Directory.CreateDirectory(At("data", split));
            VolumeFile.Write(At("data", split, "balls_image.nii.gz"), labelled.Image!);
            VolumeFile.Write(At("data", split, "balls_labels.nii.gz"), labelled.Labels);
        }

        var input = new InputOptions { Size = 32 };
        OnnxExporter.Write(At("float.onnx"), RandomNetwork.Of(4, input.PromptChannels, true, 1), RandomNetwork.Described(4, input));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_in_8_bits_is_written_from_samples_for_its_own_window()
    {
        var (code, output, errors) =
            await Run("--samples", "3", "--ranges", "Percentile", "--float-layers", "image_encoder.0.0", "logits.product");
        Assert.True(code == 0, errors);
        Assert.Contains("ranges by Percentile of 3 samples", output, StringComparison.Ordinal);
        using var model = ModelPackage.Load(At("int8.onnx"));
        Assert.Equal(32, model.Input.Size);
        Assert.Equal((3, 2), (model.Metadata.Quantisation!.Samples, model.Metadata.Quantisation.FloatLayers.Count));
        byte[] first = File.ReadAllBytes(At("int8.onnx"));
        await Run("--samples", "3", "--ranges", "Percentile", "--float-layers", "logits.product", "image_encoder.0.0");
        Assert.Equal(first, File.ReadAllBytes(At("int8.onnx")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_samples_are_made()
    {
        await Refused(2, "--samples must be at least 1, not 0.", "--samples", "0");
        await Refused(2, "The model has no layer 'head'; it has image_encoder.0.0, ", "--float-layers", "head");
        await Refused(2, "float.onnx' is the input; give the 8-bit model another name.", "--output", At("float.onnx"));
    }

    [Fact]
    public async Task A_model_in_8_bits_is_refused_in_one_sentence()
    {
        await Run("--samples", "1");
        File.Move(At("int8.onnx"), At("float.onnx"), overwrite: true);
        await Refused(1, $"{At("float.onnx")}: the model is quantised already", "--samples", "1");
    }

    [Fact]
    public async Task The_laboratory_compares_the_rules_and_each_layer_alone()
    {
        var (code, output, errors) =
            await Study("--samples", "3", "--ranges", "Percentile", "--float-layers", "image_encoder.0.0", "logits.product");
        Assert.True(code == 0, errors);
        foreach (string line in (string[])[
            "float: Dice", "8 bits, Entropy: Dice", "8 bits, MinMax, no layer in float: Dice", "only up.2.product in 8 bits: Dice"])
        {
            Assert.Contains(line, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_study_without_validation_scans_says_so()
    {
        Directory.Delete(At("data", "val"), recursive: true);
        var (code, _, errors) = await Study("--samples", "1");
        Assert.Equal(1, code);
        Assert.Contains("the split 'val' holds no pair of slices", errors, StringComparison.Ordinal);
    }

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    private async Task Refused(int code, string told, params string[] args)
    {
        byte[] before = await File.ReadAllBytesAsync(At("float.onnx"));
        var outcome = await Run(args);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(told, outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("int8.onnx")));
        Assert.Equal(before, await File.ReadAllBytesAsync(At("float.onnx")));
    }

    private Task<(int Code, string Output, string Errors)> Run(params string[] args) =>
        Run(QuantizeCommand.Create,
            ["quantize", .. args.Contains("--output") ? Array.Empty<string>() : ["--output", At("int8.onnx")], .. args]);

    private Task<(int Code, string Output, string Errors)> Study(params string[] args) =>
        Run(QuantisationCommand.Create, ["quantisation", .. args]);

    private async Task<(int Code, string Output, string Errors)> Run(Func<IAnsiConsole, IAnsiConsole, Command> command, string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var root = new RootCommand { command(On(output), On(errors)) };
        int code = await TopLevel.Run(root, [args[0], At("float.onnx"), "--data", At("data"), .. args[1..]], On(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole On(StringWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
