using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Onnx;

/// <summary>
/// Writes a network's operations down in the order in which they are called. Each takes the names of its inputs and gives
/// back the name of its result, so that code that builds a graph reads like code that computes.
/// </summary>
public sealed class GraphWriter(string name)
{
    internal GraphProto Graph { get; } = new() { Name = name };

    /// <summary>Declares an input (batch, channels, height, width) of floats.</summary>
    public string Input(string name, int channels)
    {
        Graph.Input.Add(Images(name, channels));
        return name;
    }

    /// <summary>Declares a result (batch, channels, height, width) of floats as an output.</summary>
    public void Output(string name, int channels) => Graph.Output.Add(Images(name, channels));

    /// <summary>A k x k convolution that keeps height and width.</summary>
    public string Convolution(string name, string x, Kernel kernel)
    {
        long size = kernel.Shape[^1], border = size / 2;
        return Node("Conv", name, Weighted(name, x, kernel), ("kernel_shape", [size, size]), ("pads", [border, border, border, border]));
    }

    /// <summary>A 2x2 transposed convolution that doubles height and width.</summary>
    public string Up(string name, string x, Kernel kernel) =>
        Node("ConvTranspose", name, Weighted(name, x, kernel), ("kernel_shape", [2, 2]), ("strides", [2, 2]));

    /// <summary>2x2 max pooling that halves height and width.</summary>
    public string MaxPool(string name, string x) => Node("MaxPool", name, [x], ("kernel_shape", [2, 2]), ("strides", [2, 2]));

    public string Relu(string name, string x) => Node("Relu", name, [x]);

    public string Add(string name, string a, string b) => Node("Add", name, [a, b]);

    /// <summary>The channels of a, then those of b.</summary>
    public string Concatenate(string name, string a, string b)
    {
        string result = Node("Concat", name, [a, b]);
        Graph.Node[^1].Attribute.Add(new AttributeProto { Name = "axis", I = 1, Type = AttributeProto.Types.AttributeType.Int });
        return result;
    }

    private string Node(string operation, string name, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { name } };
        foreach (var (attribute, values) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = attribute, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints });
        }

        Graph.Node.Add(node);
        return name;
    }

    private string[] Weighted(string name, string x, Kernel kernel) =>
        [x, Constant($"{name}.weight", kernel.Weight, kernel.Shape), Constant($"{name}.bias", kernel.Bias, [kernel.Bias.Length])];

    /// <exception cref="ArgumentException">A value is not finite.</exception>
    private string Constant(string name, float[] values, long[] shape)
    {
        if (values.FirstOrDefault(v => !float.IsFinite(v)) is var odd and not 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"The weights '{name}' hold the value {odd}: the network is not fit for use."));
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

    private static ValueInfoProto Images(string name, int channels) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = TensorProto.Types.DataType.Float,
                Shape = new TensorShapeProto { Dim = { Any("batch"), new TensorShapeProto.Types.Dimension { DimValue = channels }, Any("height"), Any("width") } },
            },
        },
    };

    private static TensorShapeProto.Types.Dimension Any(string name) => new() { DimParam = name };
}
