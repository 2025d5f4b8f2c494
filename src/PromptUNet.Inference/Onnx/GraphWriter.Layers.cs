using System.Text;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;
using AttributeType = PromptUNet.Inference.Onnx.Messages.AttributeProto.Types.AttributeType;

namespace PromptUNet.Inference.Onnx;

/// <content>Layers that other networks have and ours does without.</content>
public sealed partial class GraphWriter
{
    /// <summary>A convolution, k along every edge, at every second place: it halves the size.</summary>
    public string HalvingConvolution(string name, string x, Kernel kernel) => Convolution(name, x, kernel, [("strides", Along(kernel, 2))]);

    /// <summary>Means of 2 along every edge, which halve the size.</summary>
    public string AveragePool(string name, string x, int dimensions)
    {
        long[] edges = [.. Enumerable.Repeat(2L, dimensions)];
        return Node("AveragePool", name, [x], ("kernel_shape", edges), ("strides", edges));
    }

    /// <summary>x where it is above 0, elsewhere <paramref name="slope"/> x.</summary>
    public string LeakyRelu(string name, string x, float slope) =>
        With(Node("LeakyRelu", name, [x]), new AttributeProto { Name = "alpha", F = slope, Type = AttributeType.Float });

    /// <summary>Each channel of each image to mean 0 and variance 1, then scaled and shifted.</summary>
    /// <param name="name">Of the result.</param>
    /// <param name="x">Values.</param>
    /// <param name="scale">One factor for each channel.</param>
    /// <param name="shift">Likewise what is added.</param>
    public string InstanceNormalization(string name, string x, float[] scale, float[] shift) => Node(
        "InstanceNormalization", name, [x, Constant($"{name}.scale", scale, [scale.Length]), Constant($"{name}.shift", shift, [shift.Length])]);

    /// <summary>The mean over the batch, as a batch of one.</summary>
    public string BatchMean(string name, string x) => Node("ReduceMean", name, [x], ("axes", [0]));

    /// <summary>Bilinear, to twice the height and width; the corners' pixels stay the corners'.</summary>
    public string DoubleBilinear(string name, string x)
    {
        const string noRegion = "";
        string result = Node("Resize", name, [x, noRegion, Constant($"{name}.factors", [1, 1, 2, 2], [4])]);
        return With(result, Text("mode", "linear"), Text("coordinate_transformation_mode", "align_corners"));
    }

    private string With(string result, params AttributeProto[] attributes)
    {
        Graph.Node[^1].Attribute.Add(attributes);
        return result;
    }

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFrom(value, Encoding.ASCII), Type = AttributeType.String };
}
