using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;
using PromptUNet.Lab.Rivals;

namespace PromptUNet.Tests.Rivals;

/// <summary>The rivals' networks have the published sizes, and run.</summary>
public sealed class RivalsTests
{
    [Fact]
    public void UniverSeg_has_the_published_parameters_and_answers_with_one_plane()
    {
        var graph = RandomUniverSeg.Write(seed: 1);
        Assert.Equal(1_145_857, GraphCost.Of(graph, RandomUniverSeg.Inputs(128, 16)).Parameters);
        Assert.Equal([1, 1, 32, 32], Answer(graph, RandomUniverSeg.Inputs(32, 3)));
    }

    [Fact]
    public void ScribblePrompt_has_the_published_parameters_and_answers_with_one_plane()
    {
        var graph = ScribblePromptGraph.Write(seed: 1);
        Assert.Equal(3_991_882, GraphCost.Of(graph, ScribblePromptGraph.Inputs(128)).Parameters + ScribblePromptGraph.Slopes);
        Assert.Equal([1, 1, 32, 32], Answer(graph, ScribblePromptGraph.Inputs(32)));
    }

    /// <summary>Counted from the layers by hand: stem 7,008; encoder 90,295,616; decoder 12,051,584; head 66.</summary>
    [Fact]
    public void The_residual_encoder_has_102_million_parameters_and_answers_with_two_classes()
    {
        var graph = ResidualEncoderGraph.Write(seed: 1);
        Assert.Equal(102_354_274, GraphCost.Of(graph, ResidualEncoderGraph.Inputs(192)).Parameters);
        Assert.Equal([1, 2, 32, 32, 32], Answer(graph, ResidualEncoderGraph.Inputs(32)));
    }

    [Fact]
    public void Drawn_weights_keep_the_size_of_what_goes_through_them()
    {
        var (graph, inputs) = (ScribblePromptGraph.Write(seed: 2), ScribblePromptGraph.Inputs(32));
        using var network = Run(graph, inputs);
        float largest = 0;
        foreach (float value in network.Output)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        Assert.InRange(largest, 0.01f, 100);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network() =>
        Assert.Equal(OnnxFile.Bare(RandomUniverSeg.Write(seed: 3)), OnnxFile.Bare(RandomUniverSeg.Write(seed: 3)));

    [Fact]
    public void A_run_can_be_cancelled_and_repeated()
    {
        using var network = Run(RandomUniverSeg.Write(seed: 1), RandomUniverSeg.Inputs(16, 2));
        float[] answer = network.Output.ToArray();
        Assert.Throws<OperationCanceledException>(() => network.Run(new CancellationToken(canceled: true)));
        network.Run();
        Assert.Equal(answer, network.Output);
    }

    private static IReadOnlyList<long> Answer(GraphWriter graph, IReadOnlyDictionary<string, long[]> inputs)
    {
        using var network = Run(graph, inputs);
        Assert.False(network.Output.ContainsAnyExceptInRange(float.MinValue, float.MaxValue), "a value is not finite");
        return network.OutputShape;
    }

    private static BareNetwork Run(GraphWriter graph, IReadOnlyDictionary<string, long[]> inputs)
    {
        var network = new BareNetwork(OnnxFile.Bare(graph), inputs);
        network.FillInputs(new Random(1));
        network.Run();
        return network;
    }
}
