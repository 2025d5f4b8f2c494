namespace PromptUNet.Inference.Onnx;

/// <summary>What a convolution of the network is for.</summary>
public enum KernelKind
{
    /// <summary>3x3, (out, in, 3, 3), one of the two of a block.</summary>
    Block,

    /// <summary>3x3 of the pixels of each square of 2 x 2, or 6x6 of stride 2, (out, in, 6, 6): the first of a halved network.</summary>
    Halving,

    /// <summary>2x2 transposed of stride 2, (in, out, 2, 2); also the last of a halved network.</summary>
    Up,

    /// <summary>1x1, (out, in, 1, 1).</summary>
    Head,
}

/// <summary>The weights of a convolution of the network, by its name, kind and numbers of channels.</summary>
public delegate Kernel KernelSource(string name, KernelKind kind, int from, int to);

/// <summary>
/// The network of section 3.1 and Fig. 1 as an ONNX graph: inputs <c>image</c> (B, 1, H, W) and <c>prompt</c> (B, C, H, W),
/// output <c>logits</c> (B, 1, H, W), all of float; batch, height and width are free, the last two multiples of 16.
/// </summary>
public static class PromptUNetGraph
{
    /// <summary>How often the network halves its input: its edge is a multiple of 2 to the power of this.</summary>
    public const int Halvings = 4;

    /// <summary>
    /// The convolutions that read the inputs, a plain U-Net having the first alone. In 8 bits they are slower than in float,
    /// having too few channels to fill a vector, and cost most precision (docs/decisions/0023).
    /// </summary>
    public static IReadOnlySet<string> FirstLayers { get; } = new HashSet<string> { "image_encoder.0.0", "prompt_encoder.0.0" };

    /// <summary>Resolutions of the U, each half of the one above.</summary>
    public static int LevelsOf(bool halved) => halved ? Halvings : Halvings + 1;

    /// <param name="width">Filters of the first level.</param>
    /// <param name="promptChannels">C.</param>
    /// <param name="kernels">Asked for each convolution in the order of the graph.</param>
    /// <param name="halved">Without the first level at full resolution: 6x6 convolutions of stride 2 begin, an up-convolution ends.</param>
    /// <param name="plain">A plain U-Net: the image's encoder alone, which sees the prompt's channels too.</param>
    public static GraphWriter Write(int width, int promptChannels, KernelSource kernels, bool halved = false, bool plain = false)
    {
        var graph = new GraphWriter("prompt-unet");
        int Filters(int level) => width << level;
        string Block(string name, string x, int from, int to)
        {
            foreach (int step in (int[])[0, 1])
            {
                bool halving = halved && FirstLayers.Contains($"{name}.{step}");
                var kernel = kernels($"{name}.{step}", halving ? KernelKind.Halving : KernelKind.Block, step == 0 ? from : to, to);
                x = halving ? graph.HalvingConvolution($"{name}.{step}", x, kernel) : graph.Convolution($"{name}.{step}", x, kernel);
                x = graph.Relu($"{name}.{step}.relu", x);
            }

            return x;
        }

        string[] fused = new string[LevelsOf(halved)];
        string x = graph.Input(OnnxNames.Image, 1), p = graph.Input(OnnxNames.Prompt, promptChannels);
        x = plain ? graph.Concatenate("seen", x, p) : x;
        for (int level = 0; level < fused.Length; level++)
        {
            if (level > 0)
            {
                x = graph.MaxPool($"image_encoder.{level}.pool", x);
                p = plain ? p : graph.MaxPool($"prompt_encoder.{level}.pool", p);
            }

            int above = level == 0 ? 0 : Filters(level - 1), seen = plain ? 1 + promptChannels : 1;
            x = Block($"image_encoder.{level}", x, level == 0 ? seen : above, Filters(level));
            p = plain ? p : Block($"prompt_encoder.{level}", p, level == 0 ? promptChannels : above, Filters(level));
            fused[level] = plain ? x : graph.Add($"fused.{level}", x, p);
        }

        string d = fused[^1];
        for (int level = fused.Length - 2; level >= 0; level--)
        {
            d = graph.Up($"up.{level}", d, kernels($"up.{level}", KernelKind.Up, Filters(level + 1), Filters(level)));
            d = Block($"decoder.{level}", graph.Concatenate($"joined.{level}", fused[level], d), 2 * Filters(level), Filters(level));
        }

        graph.Output(
            halved ? graph.Up(OnnxNames.Logits, d, kernels("head", KernelKind.Up, width, 1)) : graph.Convolution(OnnxNames.Logits, d, kernels("head", KernelKind.Head, width, 1)), 1);
        return graph;
    }
}
