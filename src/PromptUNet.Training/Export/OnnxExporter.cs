using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;

namespace PromptUNet.Training.Export;

/// <summary>
/// Writes a trained network as an ONNX file that <see cref="ModelPackage"/> loads, all of float. Inputs are <c>image</c> (B, 1, H, W) and
/// <c>prompt</c> (B, C, H, W), the output is <c>logits</c> (B, 1, H, W). Batch, height and width are free; the last two are multiples of
/// 16. Batch normalisation is folded into the convolutions. The same network and metadata give the same bytes.
/// </summary>
public static class OnnxExporter
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <inheritdoc cref="ToBytes"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ISegmentationNetwork network, ModelMetadata metadata, bool half = false)
    {
        byte[] model = ToBytes(network, metadata, half);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="network">Exported with its running statistics.</param>
    /// <param name="metadata">Stored with the weights.</param>
    /// <param name="half">Whether weights are in half precision, which halves the file; ONNX Runtime computes in float.</param>
    /// <exception cref="ArgumentException">The metadata describes another network, or a weight is not finite.</exception>
    public static byte[] ToBytes(ISegmentationNetwork network, ModelMetadata metadata, bool half = false)
    {
        if (metadata.Width != network.Width || metadata.Input.PromptChannels != network.PromptChannels)
        {
            throw new ArgumentException(
                $"The metadata describes a network of width {metadata.Width} with {metadata.Input.PromptChannels} prompt channels; "
                + $"this one has width {network.Width} and {network.PromptChannels}.",
                nameof(metadata));
        }

        var graph = network.ToGraph();
        return half ? OnnxFile.SealedHalf(graph, metadata) : OnnxFile.Sealed(graph, metadata);
    }
}
