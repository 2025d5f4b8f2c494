using System.Text;
using Google.Protobuf;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using AttributeType = PromptUNet.Inference.Onnx.Messages.AttributeProto.Types.AttributeType;

namespace PromptUNet.Lab.Rivals;

/// <summary>Layers that other networks have and ours does without.</summary>
internal static class RivalLayers
{
    /// <summary>Means of 2 along every edge, which halve the size.</summary>
    public static string AveragePool(this GraphWriter graph, string name, string x, int dimensions)
    {
        long[] edges = [.. Enumerable.Repeat(2L, dimensions)];
        return graph.Node("AveragePool", name, [x], ("kernel_shape", edges), ("strides", edges));
    }

    /// <summary>x where it is above 0, elsewhere <paramref name="slope"/> x.</summary>
    public static string LeakyRelu(this GraphWriter graph, string name, string x, float slope) =>
        graph.With(graph.Node("LeakyRelu", name, [x]), new AttributeProto { Name = "alpha", F = slope, Type = AttributeType.Float });

    /// <summary>Each channel of each image to mean 0 and variance 1, then scaled and shifted.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="name">Of the result.</param>
    /// <param name="x">Values.</param>
    /// <param name="scale">One factor for each channel.</param>
    /// <param name="shift">Likewise what is added.</param>
    public static string InstanceNormalization(this GraphWriter graph, string name, string x, float[] scale, float[] shift) => graph.Node(
        "InstanceNormalization", name,
        [x, graph.Constant($"{name}.scale", scale, [scale.Length]), graph.Constant($"{name}.shift", shift, [shift.Length])]);

    /// <summary>The mean over the batch, as a batch of one.</summary>
    public static string BatchMean(this GraphWriter graph, string name, string x) => graph.Node("ReduceMean", name, [x], ("axes", [0]));

    /// <summary>Bilinear, to twice the height and width; the corners' pixels stay the corners'.</summary>
    public static string DoubleBilinear(this GraphWriter graph, string name, string x)
    {
        const string noRegion = "";
        string result = graph.Node("Resize", name, [x, noRegion, graph.Constant($"{name}.factors", [1, 1, 2, 2], [4])]);
        return graph.With(result, Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners"));
    }

    private static string With(this GraphWriter graph, string result, params AttributeProto[] attributes)
    {
        graph.Graph.Node[^1].Attribute.Add(attributes);
        return result;
    }

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFrom(value, Encoding.ASCII), Type = AttributeType.String };
}
