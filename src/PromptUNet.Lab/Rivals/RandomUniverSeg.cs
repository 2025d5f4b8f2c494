using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Lab.Bench;

namespace PromptUNet.Lab.Rivals;

/// <summary>
/// UniverSeg as published (<see cref="UniverSegGraph"/>) with random weights: 1,145,857 parameters. The published file holds
/// 36,928 more, those of its last support convolution, whose result nobody asks for.
/// </summary>
public static class RandomUniverSeg
{
    /// <summary>Edge of the published network's input in pixels.</summary>
    public const int Edge = UniverSegGraph.PublishedEdge;

    /// <summary>The inputs' shapes.</summary>
    public static Dictionary<string, long[]> Inputs(int edge, int supportItems) => new()
    {
        [OnnxNames.Image] = [1, 1, edge, edge],
        [OnnxNames.Prompt] = [supportItems, UniverSegGraph.ItemChannels, edge, edge],
    };

    /// <summary>Height and width are multiples of 8.</summary>
    public static GraphWriter Write(int seed)
    {
        var kernels = new RandomKernels(seed);
        return UniverSegGraph.Write(
            UniverSegGraph.PublishedWidth, (_, from, to, size, biased) => kernels.Convolution(from, to, size, biased: biased));
    }
}
