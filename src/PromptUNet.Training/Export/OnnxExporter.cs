using Google.Protobuf;
using PromptUNet.Inference;
using PromptUNet.Training.Export.Messages;

namespace PromptUNet.Training.Export;

/// <summary>
/// Writes a trained network as an ONNX file that <see cref="ModelPackage"/> loads: inputs <c>image</c> (B, 1, H, W) and
/// <c>prompt</c> (B, C, H, W), output <c>logits</c> (B, 1, H, W), all of float; batch, height and width are free, the last
/// two multiples of 16. Batch normalisation is folded into the convolutions. The same network and metadata give the same
/// bytes.
/// </summary>
public static class OnnxExporter
{
    /// <summary>Operator set and file version of ONNX 1.12: all that is needed, and understood since ONNX Runtime 1.12.</summary>
    private const int OperatorSet = 17, FileVersion = 8;

    /// <summary>Writes the file whole or not at all.</summary>
    /// <inheritdoc cref="ToBytes"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, PromptUNetNetwork network, ModelMetadata metadata)
    {
        byte[] model = ToBytes(network, metadata);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="network">Exported with its running statistics.</param>
    /// <param name="metadata">Travels with the weights.</param>
    /// <exception cref="ArgumentException">The metadata describes another network, or a weight is not finite.</exception>
    public static byte[] ToBytes(PromptUNetNetwork network, ModelMetadata metadata)
    {
        var (options, channels) = (network.Options, network.PromptChannels);
        if (metadata.Width != options.Width || metadata.Input.PromptChannels != channels)
        {
            throw new ArgumentException(
                $"The metadata tells of a network of width {metadata.Width} with {metadata.Input.PromptChannels} prompt channels, this one has width {options.Width} and {channels}.",
                nameof(metadata));
        }

        var tensors = network.Tensors;
        TensorValues values = name => NetworkTensors.Values(tensors.Parameters.TryGetValue(name, out var weight) ? weight : tensors.Statistics[name]);
        byte[] model = new ModelProto
        {
            IrVersion = FileVersion,
            ProducerName = "PromptUNet",
            ProducerVersion = typeof(OnnxExporter).Assembly.GetName().Version!.ToString(3),
            DocString = "Segments a slice from a prompt: another slice and its mask. Height and width are multiples of 16.",
            Graph = GraphOf(options, channels, values),
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
            MetadataProps =
            {
                new StringStringEntryProto { Key = ModelMetadata.Key, Value = metadata.ToJson() },
                new StringStringEntryProto { Key = ModelSeal.Key, Value = ModelSeal.Open },
            },
        }.ToByteArray();
        ModelSeal.Close(model);
        return model;
    }

    /// <summary>The steps of <see cref="PromptUNetNetwork.Forward"/>, written down.</summary>
    private static GraphProto GraphOf(NetworkOptions options, int promptChannels, TensorValues values)
    {
        var graph = new GraphWriter("prompt-unet");
        int Filters(int level) => options.Width << level;
        string Block(string name, string x, int from, int to)
        {
            foreach (int step in (int[])[0, 1])
            {
                var kernel = Kernel.Normalised(values, $"{name}.{step}", step == 0 ? from : to, to, options.BatchNormalisation);
                x = graph.Relu($"{name}.{step}.relu", graph.Convolution($"{name}.{step}", x, kernel));
            }

            return x;
        }

        string[] fused = new string[PromptUNetNetwork.Levels];
        string x = graph.Input(OnnxNames.Image, 1), p = graph.Input(OnnxNames.Prompt, promptChannels);
        for (int level = 0; level < fused.Length; level++)
        {
            if (level > 0)
            {
                x = graph.MaxPool($"image_encoder.{level}.pool", x);
                p = graph.MaxPool($"prompt_encoder.{level}.pool", p);
            }

            x = Block($"image_encoder.{level}", x, level == 0 ? 1 : Filters(level - 1), Filters(level));
            p = Block($"prompt_encoder.{level}", p, level == 0 ? promptChannels : Filters(level - 1), Filters(level));
            fused[level] = graph.Add($"fused.{level}", x, p);
        }

        string d = fused[^1];
        for (int level = fused.Length - 2; level >= 0; level--)
        {
            d = graph.Up($"up.{level}", d, Kernel.Transposed(values, $"up.{level}", Filters(level + 1), Filters(level)));
            d = Block($"decoder.{level}", graph.Concatenate($"joined.{level}", fused[level], d), 2 * Filters(level), Filters(level));
        }

        graph.Output(graph.Convolution(OnnxNames.Logits, d, Kernel.Plain(values, "head", options.Width, 1, 1)), 1);
        return graph.Graph;
    }
}
