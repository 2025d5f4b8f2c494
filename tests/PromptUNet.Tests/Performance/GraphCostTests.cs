using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;

namespace PromptUNet.Tests.Performance;

public sealed class GraphCostTests
{
    /// <summary>
    /// Width 1, one prompt channel, 16 x 16. Encoders, each: 16^2 (9 + 9) + 8^2 (18 + 36) + 4^2 (72 + 144) + 2^2 (288 + 576)
    /// + 1 (1152 + 2304) = 18,432. Decoder from below, up 4 in out size^2 of the input, then 9 out (2 out + out) size^2 of the
    /// output: 512 + 6,912 and 512 + 6,912 four times over = 29,696. Head: 256.
    /// </summary>
    [Fact]
    public void Products_of_our_network_are_those_counted_by_hand()
    {
        const int encoders = 2 * ((256 * 18) + (64 * 54) + (16 * 216) + (4 * 864) + 3456);
        const int ups = 4 * 512, decoders = 4 * 6912, head = 256;
        Assert.Equal(encoders + ups + decoders + head, Ours(1, 16).MultiplyAccumulates);
    }

    [Fact]
    public void Products_grow_with_the_area_and_parameters_do_not()
    {
        var (small, large) = (Ours(16, 96), Ours(16, 192));
        Assert.Equal(4 * small.MultiplyAccumulates, large.MultiplyAccumulates);
        Assert.Equal(small.Parameters, large.Parameters);
    }

    [Fact]
    public void Parameters_of_a_half_width_network_are_those_of_the_model_card() =>
        Assert.Equal(3.12, Ours(16, 96, 5).Parameters / 1e6, 0.01);

    [Fact]
    public void Strides_biases_and_dimensions_count()
    {
        var kernels = new RandomKernels(1);
        var graph = new GraphWriter("three dimensions");
        string x = graph.HalvingConvolution("half", graph.Input("image", 2, dimensions: 3),
            kernels.Convolution(2, 3, 3, dimensions: 3, biased: false));
        graph.Output(graph.Up("up", x, kernels.Up(3, 1, dimensions: 3)), 1, dimensions: 3);
        var cost = GraphCost.Of(graph, new Dictionary<string, long[]> { ["image"] = [1, 2, 8, 8, 8] });
        Assert.Equal(new GraphCost((3 * 2 * 27) + (3 * 8) + 1, (3 * 64 * 2 * 27) + (3 * 64 * 8)), cost);
    }

    private static GraphCost Ours(int width, int edge, int promptChannels = 1) => GraphCost.Of(
        PromptUNetGraph.Write(width, promptChannels, new RandomKernels(1).Of),
        new Dictionary<string, long[]> { ["image"] = [1, 1, edge, edge], ["prompt"] = [1, promptChannels, edge, edge] });
}
