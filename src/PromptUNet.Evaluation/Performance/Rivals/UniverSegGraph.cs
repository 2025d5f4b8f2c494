using PromptUNet.Inference.Onnx;

namespace PromptUNet.Evaluation.Performance.Rivals;

/// <summary>
/// UniverSeg with random weights: Butoi, Ortiz, Ma, Sabuncu, Guttag, Dalca, "UniverSeg: Universal Medical Image
/// Segmentation", ICCV 2023, as its released version is built: seven <see cref="CrossBlock"/>s of 64 channels in a U of four
/// resolutions, 1,182,785 parameters. Inputs <c>target</c> (1, 1, H, W) and <c>support</c> (n, 2, H, W), images with their masks.
/// </summary>
public static class UniverSegGraph
{
    private const int Channels = 64, Levels = 4;

    /// <summary>Edge of the published network's input in pixels.</summary>
    public const int Edge = 128;

    /// <summary>The inputs' shapes.</summary>
    public static Dictionary<string, long[]> Inputs(int edge, int supportItems) => new()
    {
        ["target"] = [1, 1, edge, edge], ["support"] = [supportItems, 2, edge, edge],
    };

    /// <summary>Height and width are multiples of 8.</summary>
    public static GraphWriter Write(int seed)
    {
        var kernels = new RandomKernels(seed);
        var graph = new GraphWriter("universeg");
        var skips = new Stack<(string Target, string Support)>();
        var x = (Target: graph.Input("target", 1), Support: graph.Input("support", 2));
        for (int level = 0; level < Levels; level++)
        {
            if (level > 0)
            {
                skips.Push(x);
                x = Both(x, level, (name, stream) => graph.MaxPool($"pool.{name}", stream));
            }

            x = CrossBlock.Append(graph, $"encoder.{level}", x.Target, x.Support, level == 0 ? (1, 2) : (Channels, Channels), Channels, kernels);
        }

        for (int level = Levels - 2; level >= 0; level--)
        {
            var skip = skips.Pop();
            x = Both(x, level, (name, stream) => graph.DoubleBilinear($"up.{name}", stream));
            x = (graph.Concatenate($"joined.{level}.target", x.Target, skip.Target), graph.Concatenate($"joined.{level}.support", x.Support, skip.Support));
            x = CrossBlock.Append(graph, $"decoder.{level}", x.Target, x.Support, (2 * Channels, 2 * Channels), Channels, kernels);
        }

        graph.Output(graph.Convolution("logits", x.Target, kernels.Convolution(Channels, 1, 1)), 1);
        return graph;
    }

    private static (string Target, string Support) Both((string Target, string Support) x, int level, Func<string, string, string> layer) =>
        (layer($"{level}.target", x.Target), layer($"{level}.support", x.Support));
}
