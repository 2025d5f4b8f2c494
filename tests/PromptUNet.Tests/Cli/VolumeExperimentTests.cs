using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

public sealed class VolumeExperimentTests : IDisposable
{
    private readonly Workplace _here = new();

    public VolumeExperimentTests()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Directory.CreateDirectory(_here["data/test"]);
        _here.Write("data/test/a_image.nii.gz", MovingDiscs.Scan);
        _here.Write("data/test/a_labels.nii.gz", MovingDiscs.Truth);
    }

    public void Dispose() => _here.Dispose();

    [Fact]
    public void The_volume_experiment_compares_three_ways_on_every_data_set()
    {
        var outcome = _here.Run("experiment", "volume", "--data", "@data", "--model", "@tiny.onnx", "--quiet");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("copied", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"\bdata +0\.\d{3}", outcome.Output);
        Assert.Matches(@"\bmean +0\.\d{3}", outcome.Output);
        Assert.Equal(0, _here.Run("experiment", "volume", "--data", "@data", "--model", "@tiny.onnx", "--quiet", "--no-stop").Code);
    }

    [Fact]
    public void A_split_without_a_scan_is_named()
    {
        var outcome = _here.Run("experiment", "volume", "--data", "@data", "--split", "val", "--model", "@tiny.onnx", "--quiet");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("in the split 'val'", outcome.Errors, StringComparison.Ordinal);
    }
}
