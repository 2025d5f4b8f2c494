using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Onnx;

/// <summary>A graph as the bytes of an ONNX file. The same graph and metadata give the same bytes.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Operator set and file version of ONNX 1.12: they hold all operations needed, and ONNX Runtime reads them since 1.12.
    /// </summary>
    private const int OperatorSet = 17, FileVersion = 8;

    /// <summary>A model file that <see cref="ModelPackage"/> loads: the metadata travel with the weights, and a seal closes it.</summary>
    public static byte[] Sealed(GraphWriter graph, ModelMetadata metadata) => Sealed(graph.Graph, metadata);

    /// <summary>A bare graph, for ONNX Runtime alone.</summary>
    public static byte[] Bare(GraphWriter graph) => Bare(graph.Graph);

    /// <summary>The same with the weights in half precision, which halves the file; ONNX Runtime computes in float.</summary>
    public static byte[] SealedHalf(GraphWriter graph, ModelMetadata metadata) => Sealed(HalfWeights.Narrowed(graph.Graph), metadata);

    /// <summary>The graph and the metadata of a model file, weights in float.</summary>
    /// <exception cref="ModelFormatException">The file is not a PromptUNet model, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    internal static (GraphProto Graph, ModelMetadata Metadata) Read(string path)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(ModelBytes.Read(path));
            string? metadata = model.MetadataProps.FirstOrDefault(p => p.Key == ModelMetadata.Key)?.Value;
            var parsed = ModelMetadata.Parse(metadata, path);
            return (HalfWeights.Widened(model.Graph ?? throw new ModelFormatException(path, "the file holds no graph")), parsed);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException(path, $"the graph cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    internal static byte[] Bare(GraphProto graph) => Model(graph).ToByteArray();

    internal static byte[] Sealed(GraphProto graph, ModelMetadata metadata)
    {
        var model = Model(graph);
        model.MetadataProps.Add(new StringStringEntryProto { Key = ModelMetadata.Key, Value = metadata.ToJson() });
        model.MetadataProps.Add(new StringStringEntryProto { Key = ModelSeal.Key, Value = ModelSeal.Open });
        byte[] bytes = model.ToByteArray();
        ModelSeal.Close(bytes);
        return bytes;
    }

    private static ModelProto Model(GraphProto graph) => new()
    {
        IrVersion = FileVersion,
        ProducerName = "PromptUNet",
        ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3),
        DocString = "Segments a slice from a prompt: another slice and its mask. "
            + "Height and width, where they are free, are multiples of 16.",
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
    };
}
