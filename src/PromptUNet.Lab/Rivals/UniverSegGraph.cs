using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;

namespace PromptUNet.Lab.Rivals;

/// <summary>The weights of one of UniverSeg's convolutions, k x k, by its name and numbers of channels.</summary>
public delegate Kernel UniverSegKernels(string name, int from, int to, int size, bool biased);

/// <summary>
/// UniverSeg as an ONNX graph: Butoi, Ortiz, Ma, Sabuncu, Guttag, Dalca, "UniverSeg: Universal Medical Image Segmentation", ICCV 2023, as
/// its released version is built: seven cross blocks in a U of four resolutions. Inputs are <c>image</c> (1, 1, H, W) and <c>prompt</c> (n,
/// 2, H, W), mask and image of each support item. The output is <c>logits</c> (1, 1, H, W). All are of float. H and W are multiples of 8.
/// </summary>
public static class UniverSegGraph
{
    /// <summary>Resolutions of the U; each halves the one above.</summary>
    public const int Levels = 4;

    /// <summary>Filters of every published layer, and edge of the published network's input in pixels.</summary>
    public const int PublishedWidth = 64, PublishedEdge = 128;

    /// <summary>Channels of a support item: mask and image.</summary>
    public const int ItemChannels = 2;

    /// <summary>Name of the dimension along which support items lie.</summary>
    public const string Items = "support";

    private const float Slope = 0.01f;

    /// <param name="width">Filters of every layer.</param>
    /// <param name="kernels">Asked for each convolution in the order of the graph.</param>
    public static GraphWriter Write(int width, UniverSegKernels kernels)
    {
        var graph = new GraphWriter("universeg");
        var skips = new Stack<(string Query, string Support)>();
        var x = (Query: graph.Input(OnnxNames.Image, 1), Support: graph.Input(OnnxNames.Prompt, ItemChannels, batch: Items));
        for (int level = 0; level < Levels; level++)
        {
            if (level > 0)
            {
                skips.Push(x);
                x = (graph.MaxPool($"pool.{level}.query", x.Query), graph.MaxPool($"pool.{level}.support", x.Support));
            }

            x = CrossBlock(graph, $"encoder.{level}", x, level == 0 ? (1, ItemChannels) : (width, width), width, kernels);
        }

        for (int level = Levels - 2; level >= 0; level--)
        {
            var skip = skips.Pop();
            if (level == 0)
            {
                // Only the query's answer is left to make, and all that it takes of the support is linear: its mean will do.
                x.Support = graph.BatchMean("mean.below", x.Support);
                skip.Support = graph.BatchMean("mean.skipped", skip.Support);
            }

            x = (Joined(graph, $"{level}.query", x.Query, skip.Query), Joined(graph, $"{level}.support", x.Support, skip.Support));
            x = CrossBlock(graph, $"decoder.{level}", x, (2 * width, 2 * width), width, kernels, last: level == 0);
        }

        graph.Output(graph.Convolution(OnnxNames.Logits, x.Query, kernels("head", width, 1, 1, biased: true)), 1);
        return graph;
    }

    /// <summary>
    /// The block of section 3.2. It convolves every support item together with the query, z_i = W [u; v_i] + b. The query goes on with the
    /// mean of the z_i, each support item with its own.
    /// </summary>
    /// <remarks>
    /// The convolution is linear, so W [u; v_i] = W_u u + W_v v_i. The query's part is computed once instead of once for each support item.
    /// It is the same function at up to half the cost; the authors' later MultiverSeg computes it that way.
    /// </remarks>
    /// <param name="graph">Where to.</param>
    /// <param name="name">Of the block.</param>
    /// <param name="x">u, (1, C, H, W), and v, (n, C', H, W).</param>
    /// <param name="from">C and C'.</param>
    /// <param name="to">Channels of both results.</param>
    /// <param name="kernels">Asked for W_u, W_v with b, the query's and the support's convolution.</param>
    /// <param name="last">Whether nobody asks for the support's result, which then is v.</param>
    public static (string Query, string Support) CrossBlock(
        GraphWriter graph, string name, (string Query, string Support) x, (int Query, int Support) from, int to, UniverSegKernels kernels,
        bool last = false)
    {
        string u = graph.Convolution($"{name}.cross.query", x.Query, kernels($"{name}.cross.query", from.Query, to, 3, biased: false));
        string v = graph.Convolution(
            $"{name}.cross.support", x.Support, kernels($"{name}.cross.support", from.Support, to, 3, biased: true));
        string z = graph.Add($"{name}.cross", v, u);
        string Activated(string layer, string input) => graph.LeakyRelu(
            $"{name}.{layer}.relu",
            graph.Convolution($"{name}.{layer}", input, kernels($"{name}.{layer}", to, to, 3, biased: true)), Slope);
        return (Activated("query", graph.BatchMean($"{name}.mean", z)), last ? x.Support : Activated("support", z));
    }

    private static string Joined(GraphWriter graph, string name, string below, string skipped) =>
        graph.Concatenate($"joined.{name}", graph.DoubleBilinear($"up.{name}", below), skipped);
}
