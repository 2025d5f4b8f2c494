using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Tests.Inference.Quantisation;

namespace PromptUNet.Tests.Inference;

public sealed class HalfWeightsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_file_is_half_as_large_and_answers_nearly_the_same()
    {
        byte[] half = OnnxFile.SealedHalf(SmallNetwork.Graph, SmallNetwork.Metadata);
        Assert.InRange(half.Length, 0.5 * SmallNetwork.Float.Length, 0.6 * SmallNetwork.Float.Length);
        var shown = SmallNetwork.Sample(9);
        float[] expected = SmallNetwork.Logits(SmallNetwork.Float, shown), actual = SmallNetwork.Logits(half, shown);
        float range = expected.Max() - expected.Min();
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.01f * range));
    }

    [Fact]
    public void Read_again_its_graph_is_that_of_the_float_model_but_for_the_weights_last_digits()
    {
        File.WriteAllBytes(_path, OnnxFile.SealedHalf(SmallNetwork.Graph, SmallNetwork.Metadata));
        var (graph, metadata) = OnnxFile.Read(_path);
        Assert.Equal(SmallNetwork.Metadata.ToJson(), metadata.ToJson());
        Assert.Equal(SmallNetwork.Graph.Graph.Node, graph.Node);
        Assert.Equal(
            SmallNetwork.Graph.Graph.Initializer.Select(t => (t.Name, t.RawData.Length)).Order(),
            graph.Initializer.Select(t => (t.Name, t.RawData.Length)).Order());
    }

    [Fact]
    public void A_loaded_model_of_halves_segments()
    {
        File.WriteAllBytes(_path, OnnxFile.SealedHalf(SmallNetwork.Graph, SmallNetwork.Metadata));
        using var package = ModelPackage.Load(_path);
        Assert.Equal(SmallNetwork.Width, package.Metadata.Width);
    }
}
