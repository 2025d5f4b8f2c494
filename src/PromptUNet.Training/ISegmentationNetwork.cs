using PromptUNet.Inference.Onnx;
using static TorchSharp.torch;

namespace PromptUNet.Training;

/// <summary>A network that the trainer can train. Shapes: B samples, n support items of each, C prompt channels, S x S pixels.</summary>
public interface ISegmentationNetwork
{
    /// <summary>Weights and running statistics by name.</summary>
    NetworkTensors Tensors { get; }

    /// <summary>Filters of the first level.</summary>
    int Width { get; }

    /// <summary>C.</summary>
    int PromptChannels { get; }

    /// <summary>
    /// A network that shares the weights, with gradients and running statistics of its own: one for each training thread.
    /// </summary>
    ISegmentationNetwork Replica();

    /// <summary>Logits (B, 1, S, S) of the queries' masks.</summary>
    /// <param name="image">The queries, (B, 1, S, S), channels last in memory.</param>
    /// <param name="prompt">Their prompts, (B n, C, S, S), likewise; n is 1 unless the method shows support sets.</param>
    /// <param name="training">Whether to normalise by the batch's statistics and update the running ones.</param>
    Tensor Forward(Tensor image, Tensor prompt, bool training);

    /// <summary>The network as an ONNX graph, with the present weights; batch normalisation is folded into the convolutions.</summary>
    GraphWriter ToGraph();
}
