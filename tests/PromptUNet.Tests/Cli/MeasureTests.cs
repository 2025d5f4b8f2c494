using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

/// <summary>The experiments on whole volumes, corrections and disturbances, from the command line.</summary>
public sealed class MeasureTests : IDisposable
{
    private readonly Workplace _here = new();

    public MeasureTests()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_image.nii.gz", MovingDiscs.Scan);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
    }

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("volume", "distance.png", "largest slice, surface dice", "tiny,data,a,\"label 3, axis 2\",no stop rule,dice,")]
    [InlineData("interactive", "worst-slice-noisy.png", "worst slice, noisy, corrections to 0.85", "shape interpolation,data,a,\"label 3, axis 2\",largest gap,dice after 2,")]
    [InlineData("robust", "disturbances.png", "prompt shifted 2 px, drop", "carried,data,a,")]
    public void Every_number_is_written_and_the_same_command_writes_the_same_bytes(string name, string figure, string row, string line)
    {
        string[] request = ["experiment", name, "--data", "@data", "--model", "@tiny.onnx", "--quiet", name == "robust" ? "--pairs" : "--structures", "2"];
        var outcome = _here.Run([.. request, "--out", "@one", "--jobs", "1"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains(row, outcome.Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(_here[$"one/{name}.csv"]);
        Assert.Equal("model,dataset,subject,item,setting,metric,value", lines[0]);
        Assert.Contains(lines, l => l.StartsWith(line, StringComparison.Ordinal));

        _here.Run([.. request, "--out", "@other", "--jobs", "2"]);
        Assert.Contains(Path.Combine("other", figure), _here.Files);
        Assert.All(
            _here.Files.Where(f => f.StartsWith("one", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)),
            f => Assert.Equal(File.ReadAllBytes(_here[$"one/{f}"]), File.ReadAllBytes(_here[$"other/{f}"])));
    }

    [Fact]
    public void Further_models_take_part_under_their_own_names()
    {
        var outcome = _here.Run(
            "experiment", "robust", "--data", "@data", "--pairs", "1", "--model", "@tiny.onnx", "--rival", $"older={_here["tiny.onnx"]}", "--quiet");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("older", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("holds no labelled scan of the split 'val'", 1, "--split", "val")]
    [InlineData("NAME=FILE, not 'older'", 2, "--rival", "older")]
    [InlineData("not 3 and 0", 2, "--jobs", "0")]
    public void What_is_wrong_is_named(string message, int code, params string[] more)
    {
        var outcome = _here.Run(["experiment", "volume", "--data", "@data", "--model", "@tiny.onnx", "--quiet", .. more]);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }
}
