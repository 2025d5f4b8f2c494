using System.Text.Json;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

public sealed class SliceExperimentTests : IDisposable
{
    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void The_slice_experiment_writes_its_tables()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_image.nii.gz", MovingDiscs.Scan);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
        string[] request = ["experiment", "slice", "--data", "@data", "--pairs", "5", "--model", "@tiny.onnx", "--quiet"];
        var outcome = _here.Run([.. request, "--out", "@out", "--json"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        var json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["model", "split", "pairs", "seed", "rows", "mean"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal([5, 10], json.GetProperty("mean").EnumerateArray().Select(r => r.GetProperty("reach").GetInt32()));
        string[] csv = File.ReadAllLines(_here["out/slice.csv"]);
        Assert.Equal("dataset,reach,pairs,copied,carried,model", csv[0]);
        Assert.StartsWith("data,5,5,", csv[1], StringComparison.Ordinal);
        Assert.StartsWith("| data set | copied +-5 |", File.ReadAllText(_here["out/slice.md"]), StringComparison.Ordinal);
        Assert.Equal(outcome.Output, _here.Run([.. request, "--json"]).Output);
    }

    [Theory]
    [InlineData("val", "holds no labelled scan of the split 'val'", 1)]
    [InlineData("tset", "tset", 2)]
    public void The_slice_experiment_names_the_split_it_does_not_find(string split, string message, int code)
    {
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
        var outcome = _here.Run("experiment", "slice", "--data", "@data", "--split", split);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }
}
