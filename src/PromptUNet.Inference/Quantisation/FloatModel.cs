using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using PromptUNet.Prompting;

namespace PromptUNet.Inference.Quantisation;

/// <summary>A model in float, from which 8-bit ones can be made.</summary>
public sealed class FloatModel
{
    private static readonly HashSet<string> Operations = ["Conv", "ConvTranspose", "Relu", "MaxPool", "Add", "Concat"];

    private FloatModel(GraphProto graph, ModelMetadata metadata) =>
        (Graph, Metadata) = (UpConvolutions.AsProducts(graph, metadata.Input.Size), metadata);

    /// <summary>The network's input, for which samples have to be made.</summary>
    public InputOptions Input => Metadata.Input;

    /// <summary>The convolutions in the order of the graph.</summary>
    public IReadOnlyList<string> Layers => [.. Graph.Node.Where(n => n.OpType == "Conv").Select(n => n.Name)];

    /// <summary>Without transposed convolutions.</summary>
    internal GraphProto Graph { get; }

    internal ModelMetadata Metadata { get; }

    /// <summary>Reads a model file and checks that it runs and can be written in 8 bits.</summary>
    /// <exception cref="ModelFormatException">
    /// The file is not a PromptUNet model, is in 8 bits already, or holds another network than ours.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static FloatModel Read(string path)
    {
        ModelPackage.Load(path).Dispose();
        var (graph, metadata) = OnnxFile.Read(path);
        if (metadata.Quantisation is not null)
        {
            throw new ModelFormatException(path, "the model is quantised already; 8-bit models are made from float ones");
        }

        if (graph.Node.FirstOrDefault(n => !Operations.Contains(n.OpType)) is { } other)
        {
            throw new ModelFormatException(
                path, $"its graph has the operation {other.OpType}, which cannot be written in 8 bits");
        }

        return new FloatModel(graph, metadata);
    }

    /// <summary>The same for a graph that is in no file.</summary>
    /// <param name="graph">Written by <see cref="PromptUNetGraph"/>.</param>
    /// <param name="metadata">The network's input and origin.</param>
    public static FloatModel Of(GraphWriter graph, ModelMetadata metadata) => new(graph.Graph, metadata);
}
