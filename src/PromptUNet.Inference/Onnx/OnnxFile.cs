using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Onnx;

/// <summary>A graph as the bytes of an ONNX file. The same graph and metadata give the same bytes.</summary>
public static class OnnxFile
{
    /// <summary>Operator set and file version of ONNX 1.12: all that is needed, and understood since ONNX Runtime 1.12.</summary>
    private const int OperatorSet = 17, FileVersion = 8;

    /// <summary>A model file that <see cref="ModelPackage"/> loads: the metadata travel with the weights, and a seal closes it.</summary>
    public static byte[] Sealed(GraphWriter graph, ModelMetadata metadata)
    {
        var model = Model(graph.Graph);
        model.MetadataProps.Add(new StringStringEntryProto { Key = ModelMetadata.Key, Value = metadata.ToJson() });
        model.MetadataProps.Add(new StringStringEntryProto { Key = ModelSeal.Key, Value = ModelSeal.Open });
        byte[] bytes = model.ToByteArray();
        ModelSeal.Close(bytes);
        return bytes;
    }

    /// <summary>A bare graph, for ONNX Runtime alone.</summary>
    public static byte[] Bare(GraphWriter graph) => Model(graph.Graph).ToByteArray();

    private static ModelProto Model(GraphProto graph) => new()
    {
        IrVersion = FileVersion,
        ProducerName = "PromptUNet",
        ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3),
        DocString = "Segments a slice from a prompt: another slice and its mask. Height and width are multiples of 16.",
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
    };
}
