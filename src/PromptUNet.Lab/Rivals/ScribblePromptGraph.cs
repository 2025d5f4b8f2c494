using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// ScribblePrompt-UNet with random weights (Wong, Rakic, Guttag, Dalca, "ScribblePrompt: Fast and Flexible Interactive Segmentation for Any
/// Biomedical Image", ECCV 2024). It has four levels and a bottleneck of 192 channels, one convolution and PReLU a level. It has 3,991,882
/// parameters. Input <c>image</c> (1, 5, H, W): image, box, positive and negative marks, last logits.
/// </summary>
public static class ScribblePromptGraph
{
    private const int Channels = 192, Levels = 4, InputChannels = 5;

    /// <summary>What PyTorch's PReLU starts with.</summary>
    private const float Slope = 0.25f;

    /// <summary>Edge of the published network's input in pixels.</summary>
    public const int Edge = 128;

    /// <summary>
    /// Learned slopes, one for each PReLU. They are constants once trained, and written as those of leaky ReLUs: the same
    /// function, which ONNX Runtime fuses into the convolution.
    /// </summary>
    public const int Slopes = (2 * Levels) + 1;

    /// <summary>The input's shape.</summary>
    public static Dictionary<string, long[]> Inputs(int edge) => new() { ["image"] = [1, InputChannels, edge, edge] };

    /// <summary>Height and width are multiples of 16.</summary>
    public static GraphWriter Write(int seed)
    {
        var kernels = new RandomKernels(seed);
        var graph = new GraphWriter("scribbleprompt-unet");
        string Activated(string name, string x, int from) =>
            graph.LeakyRelu($"{name}.relu", graph.Convolution(name, x, kernels.Convolution(from, Channels, 3)), Slope);

        var skips = new Stack<string>();
        string x = graph.Input("image", InputChannels);
        for (int level = 0; level < Levels; level++)
        {
            x = Activated($"down.{level}", x, level == 0 ? InputChannels : Channels);
            skips.Push(x);
            x = graph.MaxPool($"pool.{level}", x);
        }

        x = Activated("bottleneck", x, Channels);
        for (int level = Levels - 1; level >= 0; level--)
        {
            x = graph.Concatenate($"joined.{level}", skips.Pop(), graph.DoubleBilinear($"double.{level}", x));
            x = Activated($"up.{level}", x, 2 * Channels);
        }

        graph.Output(graph.Convolution("logits", x, kernels.Convolution(Channels, 1, 1)), 1);
        return graph;
    }
}
