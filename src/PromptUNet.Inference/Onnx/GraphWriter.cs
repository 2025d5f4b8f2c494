using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Onnx;

/// <summary>The weights of a convolution in ONNX's order: channels first.</summary>
/// <param name="Weight">Row by row, the last dimension fastest.</param>
/// <param name="Shape">
/// Shape of the weight: (out, in, k, k), for a transposed convolution (in, out, k, k); in three dimensions with one k more.
/// </param>
/// <param name="Bias">One value for each output channel; empty when the convolution has no bias.</param>
public sealed record Kernel(float[] Weight, long[] Shape, float[] Bias);

/// <summary>
/// Writes a network's operations in the order of the calls. Each takes the names of its inputs and returns the name of its result. So
/// code that builds a graph reads like code that computes.
/// </summary>
public sealed class GraphWriter(string name)
{
    private const string Batch = "batch";

    private static readonly string[] Edges = ["depth", "height", "width"];

    internal GraphProto Graph { get; } = new() { Name = name };

    /// <summary>
    /// Declares an input of floats: (batch, channels, height, width), in three dimensions with a depth before the height.
    /// </summary>
    /// <param name="name">Of the input.</param>
    /// <param name="channels">Of each image.</param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="batch">Name of the batch, if it is not that of the other inputs.</param>
    public string Input(string name, int channels, int dimensions = 2, string batch = Batch)
    {
        Graph.Input.Add(Images(name, channels, dimensions, batch));
        return name;
    }

    /// <summary>Declares a result of floats as an output, shaped as in <see cref="Input"/>.</summary>
    public void Output(string name, int channels, int dimensions = 2) => Graph.Output.Add(Images(name, channels, dimensions, Batch));

    /// <summary>A convolution, k along every edge, that keeps the size.</summary>
    public string Convolution(string name, string x, Kernel kernel) => Convolution(name, x, kernel, []);

    /// <summary>A convolution, k along every edge, at every second place: it halves the size.</summary>
    public string HalvingConvolution(string name, string x, Kernel kernel) => Convolution(name, x, kernel, [("strides", Along(kernel, 2))]);

    /// <summary>A transposed convolution, 2 along every edge, that doubles the size.</summary>
    public string Up(string name, string x, Kernel kernel) => Node(
        "ConvTranspose", name, Weighted(name, x, kernel), ("kernel_shape", Along(kernel, 2)), ("strides", Along(kernel, 2)));

    /// <summary>2x2 max pooling that halves height and width.</summary>
    public string MaxPool(string name, string x) => Node("MaxPool", name, [x], ("kernel_shape", [2, 2]), ("strides", [2, 2]));

    public string Relu(string name, string x) => Node("Relu", name, [x]);

    public string Add(string name, string a, string b) => Node("Add", name, [a, b]);

    /// <summary>Concatenates the channels of a and those of b.</summary>
    public string Concatenate(string name, string a, string b)
    {
        string result = Node("Concat", name, [a, b]);
        Graph.Node[^1].Attribute.Add(new AttributeProto { Name = "axis", I = 1, Type = AttributeProto.Types.AttributeType.Int });
        return result;
    }

    /// <summary>Any operation.</summary>
    internal string Node(string operation, string name, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { name } };
        foreach (var (attribute, values) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = attribute, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints });
        }

        Graph.Node.Add(node);
        return name;
    }

    private string Convolution(string name, string x, Kernel kernel, (string, long[])[] strides)
    {
        long size = kernel.Shape[^1];
        return Node(
            "Conv", name, Weighted(name, x, kernel),
            [
                ("kernel_shape", Along(kernel, size)),
                ("pads", [.. Along(kernel, (size - 1) / 2), .. Along(kernel, (size - 1) / 2)]),
                .. strides,
            ]);
    }

    /// <summary>One value for each dimension of the images that a kernel lies on.</summary>
    private static long[] Along(Kernel kernel, long value) => [.. Enumerable.Repeat(value, kernel.Shape.Length - 2)];

    private string[] Weighted(string name, string x, Kernel kernel)
    {
        string weight = Constant($"{name}.weight", kernel.Weight, kernel.Shape);
        return kernel.Bias.Length == 0 ? [x, weight] : [x, weight, Constant($"{name}.bias", kernel.Bias, [kernel.Bias.Length])];
    }

    /// <summary>Adds values that belong to the network.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    internal string Constant(string name, float[] values, long[] shape)
    {
        if (values.FirstOrDefault(v => !float.IsFinite(v)) is var odd and not 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The weights '{name}' hold the value {odd}: the network is not fit for use."));
        }

        Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = TensorProto.Types.DataType.Float,
            Dims = { shape },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        });
        return name;
    }

    private static ValueInfoProto Images(string name, int channels, int dimensions, string batch) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = TensorProto.Types.DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        Any(batch), new TensorShapeProto.Types.Dimension { DimValue = channels }, Edges.TakeLast(dimensions).Select(Any),
                    },
                },
            },
        },
    };

    private static TensorShapeProto.Types.Dimension Any(string name) => new() { DimParam = name };
}
