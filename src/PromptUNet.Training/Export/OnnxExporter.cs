using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;

namespace PromptUNet.Training.Export;

/// <summary>
/// Writes a trained network as an ONNX file that <see cref="ModelPackage"/> loads: inputs <c>image</c> (B, 1, H, W) and
/// <c>prompt</c> (B, C, H, W), output <c>logits</c> (B, 1, H, W), all of float; batch, height and width are free, the last
/// two multiples of 16. Batch normalisation is folded into the convolutions. The same network and metadata give the same
/// bytes.
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
    /// <param name="metadata">Travels with the weights.</param>
    /// <param name="half">Weights in half precision: half the file, computed with in float.</param>
    /// <exception cref="ArgumentException">The metadata describes another network, or a weight is not finite.</exception>
    public static byte[] ToBytes(ISegmentationNetwork network, ModelMetadata metadata, bool half = false)
    {
        var tensors = network.Tensors;
        TensorValues values = name => NetworkTensors.Values(tensors.Parameters.TryGetValue(name, out var weight) ? weight : tensors.Statistics[name]);
        var (width, channels, graph) = network switch
        {
            PromptUNetNetwork own => (own.Options.Width, own.PromptChannels, Graph(own, values)),
            UniverSegNetwork universeg => (universeg.Width, UniverSegGraph.ItemChannels, Graph(universeg, values)),
            _ => throw new ArgumentException($"There is no graph for a {network.GetType().Name}.", nameof(network)),
        };
        if (metadata.Width != width || metadata.Input.PromptChannels != channels)
        {
            throw new ArgumentException(
                $"The metadata tells of a network of width {metadata.Width} with {metadata.Input.PromptChannels} prompt channels, this one has width {width} and {channels}.",
                nameof(metadata));
        }

        return half ? OnnxFile.SealedHalf(graph, metadata) : OnnxFile.Sealed(graph, metadata);
    }

    private static GraphWriter Graph(PromptUNetNetwork network, TensorValues values)
    {
        return PromptUNetGraph.Write(network.Options.Width, network.PromptChannels, Kernel, network.Options.Halved, network.Options.Kind == NetworkKind.Plain);

        Kernel Kernel(string name, KernelKind kind, int from, int to) => kind switch
        {
            KernelKind.Block => TrainedKernels.Normalised(values, name, from, to, network.Options.BatchNormalisation),
            KernelKind.Halving => TrainedKernels.Halving(values, name, from, to, network.Options.BatchNormalisation),
            KernelKind.Up => TrainedKernels.Transposed(values, name, from, to),
            _ => TrainedKernels.Plain(values, name, from, to, 1),
        };
    }

    private static GraphWriter Graph(UniverSegNetwork network, TensorValues values) => UniverSegGraph.Write(
        network.Width, (name, from, to, size, biased) => biased
            ? TrainedKernels.Plain(values, name, from, to, size) : TrainedKernels.Unbiased(values, name, from, to, size));
}
