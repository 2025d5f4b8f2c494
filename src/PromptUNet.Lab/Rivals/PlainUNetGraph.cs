using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;

namespace PromptUNet.Lab.Rivals;

/// <summary>A plain U-Net as an ONNX graph: inputs, output and names as <see cref="PromptUNetGraph"/> has them.</summary>
internal static class PlainUNetGraph
{
    /// <param name="width">Filters of the first level.</param>
    /// <param name="promptChannels">C.</param>
    /// <param name="kernels">Asked for each convolution in the order of the graph.</param>
    /// <param name="halved">Without the first level at full resolution.</param>
    public static GraphWriter Write(int width, int promptChannels, KernelSource kernels, bool halved)
    {
        var graph = new GraphWriter("prompt-unet");
        var layers = new UNetLayers(graph, width, kernels, halved);
        string[] maps = new string[PromptUNetGraph.LevelsOf(halved)];
        string image = graph.Input(OnnxNames.Image, 1), prompt = graph.Input(OnnxNames.Prompt, promptChannels);
        string x = graph.Concatenate("seen", image, prompt);
        for (int level = 0; level < maps.Length; level++)
        {
            x = level == 0 ? x : graph.MaxPool($"image_encoder.{level}.pool", x);
            maps[level] = x = layers.Encode("image_encoder", level, x, 1 + promptChannels);
        }

        layers.Decode(maps);
        return graph;
    }
}
