using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Lab.Bench;

/// <summary>What a network costs, counted from its graph.</summary>
/// <param name="Parameters">Weights, biases, scales and shifts.</param>
/// <param name="MultiplyAccumulates">
/// Of convolutions in one run; pooling, activations and interpolation come to about a hundredth of them and are not counted.
/// </param>
public sealed record GraphCost(long Parameters, long MultiplyAccumulates)
{
    /// <summary>Counts, following the shapes from the inputs through the graph.</summary>
    /// <param name="graph">A network of the layers that <see cref="GraphWriter"/> writes.</param>
    /// <param name="inputs">The shape of each of its inputs: batch, channels, then the edges.</param>
    public static GraphCost Of(GraphWriter graph, IReadOnlyDictionary<string, long[]> inputs)
    {
        var constants = graph.Graph.Initializer.ToDictionary(t => t.Name, t => t.Dims.ToArray());
        var shapes = new Dictionary<string, long[]>(inputs);
        long parameters = 0, products = 0;
        foreach (var node in graph.Graph.Node)
        {
            long[][] own = [.. node.Input.Skip(1).Where(constants.ContainsKey).Select(name => constants[name])];
            long[] from = shapes[node.Input[0]], to = Shape(node, from, own, shapes);
            parameters += node.OpType == "Resize" ? 0 : own.Sum(Count);
            products += Products(node.OpType, from, to, own);
            shapes[node.Output[0]] = to;
        }

        return new GraphCost(parameters, products);
    }

    /// <summary>
    /// Each element of a convolution's result takes as many products as its kernel has numbers for one output channel. A transposed
    /// convolution spreads each element of its input over as many as its kernel has for one input channel.
    /// </summary>
    private static long Products(string operation, long[] from, long[] to, long[][] own) => operation switch
    {
        "Conv" => Count(to) * (Count(own[0]) / own[0][0]),
        "ConvTranspose" => Count(from) * (Count(own[0]) / own[0][0]),
        _ => 0,
    };

    private static long[] Shape(NodeProto node, long[] from, long[][] own, Dictionary<string, long[]> shapes)
    {
        long stride = node.Attribute.FirstOrDefault(a => a.Name == "strides")?.Ints[0] ?? 1;
        long[] Resized(long channels, Func<long, long> edge) => [from[0], channels, .. from.Skip(2).Select(edge)];
        return node.OpType switch
        {
            "Conv" => Resized(own[0][0], e => e / stride),
            "ConvTranspose" => Resized(own[0][1], e => e * stride),
            "MaxPool" or "AveragePool" => Resized(from[1], e => e / stride),
            "Resize" => Resized(from[1], e => 2 * e),
            "ReduceMean" => [1, .. from.Skip(1)],
            "Concat" => [from[0], from[1] + shapes[node.Input[1]][1], .. from.Skip(2)],
            "Add" => [.. from.Zip(shapes[node.Input[1]], Math.Max)],
            "Relu" or "LeakyRelu" or "InstanceNormalization" => from,
            var other => throw new NotSupportedException($"The cost of the operation {other} is not known."),
        };
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, edge) => product * edge);
}
