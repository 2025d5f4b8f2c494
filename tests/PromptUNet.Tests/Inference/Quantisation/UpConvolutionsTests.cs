using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Quantisation;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class UpConvolutionsTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(80)]
    public void Products_compute_what_transposed_convolutions_do(int size)
    {
        var random = new Random(size);
        float[] Noise(int planes) => [.. Enumerable.Range(0, planes * size * size).Select(_ => random.NextSingle())];
        var shown = new CalibrationSample(Noise(1), Noise(SmallNetwork.Input.PromptChannels));
        var products = UpConvolutions.AsProducts(SmallNetwork.Graph.Graph, size);
        Assert.DoesNotContain(products.Node, n => n.OpType == "ConvTranspose");
        float[] expected = SmallNetwork.Logits(OnnxFile.Bare(SmallNetwork.Graph), shown, size);
        float[] found = SmallNetwork.Logits(OnnxFile.Bare(products), shown, size);
        Assert.True(expected.Max() - expected.Min() > 0.1f, "The logits hardly differ: the comparison says nothing.");
        Assert.InRange(expected.Zip(found, (e, f) => Math.Abs(e - f)).Max(), 0, 1e-4f);
    }

    [Fact]
    public void The_graph_that_is_rewritten_is_left_as_it_was()
    {
        byte[] before = OnnxFile.Bare(SmallNetwork.Graph);
        UpConvolutions.AsProducts(SmallNetwork.Graph.Graph, 32);
        Assert.Equal(before, OnnxFile.Bare(SmallNetwork.Graph));
    }
}
