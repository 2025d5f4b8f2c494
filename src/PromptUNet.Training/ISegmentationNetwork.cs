using static TorchSharp.torch;

namespace PromptUNet.Training;

/// <summary>A network that the trainer can train. Shapes: B samples, n support items of each, C prompt channels, S x S pixels.</summary>
public interface ISegmentationNetwork
{
    /// <summary>Weights and running statistics by name.</summary>
    NetworkTensors Tensors { get; }

    /// <summary>The same weights in memory, with gradients and running statistics of its own: one for each training thread.</summary>
    ISegmentationNetwork Replica();

    /// <summary>Logits (B, 1, S, S) of the queries' masks.</summary>
    /// <param name="image">The queries, (B, 1, S, S), channels last in memory.</param>
    /// <param name="prompt">Their prompts, (B n, C, S, S), likewise; n is 1 but for UniverSeg.</param>
    /// <param name="training">Normalise by the batch's statistics and update the running ones.</param>
    Tensor Forward(Tensor image, Tensor prompt, bool training);
}
