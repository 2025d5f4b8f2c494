namespace PromptUNet.Inference.Onnx;

/// <summary>The kinds of the network's convolutions.</summary>
public enum KernelKind
{
    /// <summary>3x3, (out, in, 3, 3), one of the two of a block.</summary>
    Block,

    /// <summary>
    /// The first convolution of a halved network, (out, in, 6, 6) with stride 2. It equals a 3x3 convolution of squares of 2 x 2 pixels.
    /// </summary>
    Halving,

    /// <summary>2x2 transposed of stride 2, (in, out, 2, 2); also the last of a halved network.</summary>
    Up,

    /// <summary>1x1, (out, in, 1, 1).</summary>
    Head,
}

/// <summary>The weights of a convolution of the network, by its name, kind and numbers of channels.</summary>
public delegate Kernel KernelSource(string name, KernelKind kind, int from, int to);

/// <summary>
/// The network of section 3.1 and Fig. 1 as an ONNX graph, all of float. Inputs are <c>image</c> (B, 1, H, W) and <c>prompt</c> (B, C, H,
/// W), the output is <c>logits</c> (B, 1, H, W). Batch, height and width are free; the last two are multiples of 16.
/// </summary>
public static class PromptUNetGraph
{
    /// <summary>How often the network halves its input: its edge is a multiple of 2 to the power of this.</summary>
    public const int Halvings = 4;

    /// <summary>
    /// The convolutions that read the inputs. In 8 bits they are slower than in float because they have too few channels to fill a
    /// vector, and they cost most precision (docs/decisions/0023).
    /// </summary>
    public static IReadOnlySet<string> FirstLayers { get; } = new HashSet<string> { "image_encoder.0.0", "prompt_encoder.0.0" };

    /// <summary>Resolutions of the U, each half of the one above.</summary>
    public static int LevelsOf(bool halved) => halved ? Halvings : Halvings + 1;

    /// <param name="width">Filters of the first level.</param>
    /// <param name="promptChannels">C.</param>
    /// <param name="kernels">Called for each convolution in the order of the graph.</param>
    /// <param name="halved">
    /// Whether the level at full resolution is left out, between 6x6 convolutions of stride 2 and an up-convolution.
    /// </param>
    public static GraphWriter Write(int width, int promptChannels, KernelSource kernels, bool halved = false)
    {
        var graph = new GraphWriter("prompt-unet");
        var layers = new UNetLayers(graph, width, kernels, halved);
        string[] fused = new string[LevelsOf(halved)];
        string x = graph.Input(OnnxNames.Image, 1), p = graph.Input(OnnxNames.Prompt, promptChannels);
        for (int level = 0; level < fused.Length; level++)
        {
            if (level > 0)
            {
                x = graph.MaxPool($"image_encoder.{level}.pool", x);
                p = graph.MaxPool($"prompt_encoder.{level}.pool", p);
            }

            x = layers.Encode("image_encoder", level, x, 1);
            p = layers.Encode("prompt_encoder", level, p, promptChannels);
            fused[level] = graph.Add($"fused.{level}", x, p);
        }

        layers.Decode(fused);
        return graph;
    }
}

/// <summary>The layers of a U-Net: each level has twice the filters and half the edge of the one above.</summary>
/// <param name="graph">Receives the layers.</param>
/// <param name="width">Filters of the first level.</param>
/// <param name="kernels">Called for each convolution in the order of the graph.</param>
/// <param name="halved">Without the first level at full resolution.</param>
internal sealed class UNetLayers(GraphWriter graph, int width, KernelSource kernels, bool halved)
{
    /// <summary>A level's block of an encoder.</summary>
    /// <param name="encoder">Its name.</param>
    /// <param name="level">From 0.</param>
    /// <param name="x">The input of the level.</param>
    /// <param name="channels">Channels of the encoder's input.</param>
    public string Encode(string encoder, int level, string x, int channels) =>
        Block($"{encoder}.{level}", x, level == 0 ? channels : Filters(level - 1), Filters(level));

    /// <summary>The decoder and the output: joins each level's maps with those from the level below.</summary>
    public void Decode(string[] maps)
    {
        string d = maps[^1];
        for (int level = maps.Length - 2; level >= 0; level--)
        {
            d = graph.Up($"up.{level}", d, kernels($"up.{level}", KernelKind.Up, Filters(level + 1), Filters(level)));
            d = Block($"decoder.{level}", graph.Concatenate($"joined.{level}", maps[level], d), 2 * Filters(level), Filters(level));
        }

        string logits = halved
            ? graph.Up(OnnxNames.Logits, d, kernels("head", KernelKind.Up, width, 1))
            : graph.Convolution(OnnxNames.Logits, d, kernels("head", KernelKind.Head, width, 1));
        graph.Output(logits, 1);
    }

    private int Filters(int level) => width << level;

    private string Block(string name, string x, int from, int to)
    {
        foreach (int step in (int[])[0, 1])
        {
            bool halving = halved && PromptUNetGraph.FirstLayers.Contains($"{name}.{step}");
            var kernel = kernels($"{name}.{step}", halving ? KernelKind.Halving : KernelKind.Block, step == 0 ? from : to, to);
            x = halving ? graph.HalvingConvolution($"{name}.{step}", x, kernel) : graph.Convolution($"{name}.{step}", x, kernel);
            x = graph.Relu($"{name}.{step}.relu", x);
        }

        return x;
    }
}
