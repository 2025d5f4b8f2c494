using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Quantisation;

/// <summary>
/// Writes a float graph in 8 bits, in ONNX's QDQ form. A pair of QuantizeLinear and DequantizeLinear with one scale rounds each tensor
/// that a quantised operation reads to uint8. Weights are int8 with a scale for each output channel, biases int32. ONNX Runtime fuses the
/// pairs into integer kernels (Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
/// Inference, CVPR 2018).
/// </summary>
internal sealed class Quantiser
{
    private const string Rounded = ".q", Restored = ".dq";
    private static readonly string[] Integer = ["Conv", "Add", "Concat", "MaxPool"];
    private static readonly string[] Moving = ["Transpose", "Reshape"];

    private readonly IReadOnlyDictionary<string, TensorRange> _ranges;
    private readonly HashSet<string> _floatLayers;
    private readonly GraphProto _source;
    private readonly GraphProto _result;
    private readonly Dictionary<string, TensorProto> _weights;
    private readonly Dictionary<string, string> _readAs = [];       // the tensor that quantised operations read in place of another

    private Quantiser(GraphProto source, int size, IReadOnlyDictionary<string, TensorRange> ranges, IReadOnlySet<string> floatLayers)
    {
        (_source, _ranges) = (source, ranges);
        _floatLayers = [.. floatLayers, .. JoinedInputs(floatLayers)];
        _weights = source.Initializer.ToDictionary(w => w.Name);
        _result = new GraphProto
        {
            Name = source.Name, Input = { source.Input.Select(i => OfSize(i, size)) },
            Output = { source.Output.Select(o => OfSize(o, size)) },
        };
    }

    /// <summary>The graph in 8 bits.</summary>
    /// <param name="source">
    /// Written by <see cref="Onnx.PromptUNetGraph"/>, its transposed convolutions as products (<see cref="UpConvolutions"/>).
    /// </param>
    /// <param name="size">S, the edge of the windows that it takes.</param>
    /// <param name="ranges">The range of every tensor that is computed or entered.</param>
    /// <param name="floatLayers">Convolutions that stay in float.</param>
    public static GraphProto Apply(
        GraphProto source, int size, IReadOnlyDictionary<string, TensorRange> ranges, IReadOnlySet<string> floatLayers)
    {
        var quantiser = new Quantiser(source, size, ranges, floatLayers);
        foreach (var input in source.Input)
        {
            quantiser.Round(input.Name);
        }

        foreach (var node in source.Node)
        {
            quantiser.Write(node);
        }

        return quantiser._result;
    }

    /// <summary>A declared tensor (batch, channels, height, width) with its edges fixed.</summary>
    private static ValueInfoProto OfSize(ValueInfoProto declared, int size)
    {
        var fixedEdges = declared.Clone();
        foreach (var edge in fixedEdges.Type.TensorType.Shape.Dim.Skip(2))
        {
            edge.DimValue = size;
        }

        return fixedEdges;
    }

    /// <summary>The inputs of joins that only float layers read: rounding them would lose precision for nothing.</summary>
    private IEnumerable<string> JoinedInputs(IReadOnlySet<string> floatLayers) => _source.Node
        .Where(n => n.OpType == "Concat" && n.Input.All(_source.Input.Select(i => i.Name).Contains))
        .Where(n => Readers(n.Output[0]).All(r => floatLayers.Contains(r.Name)))
        .Select(n => n.Name);

    private void Write(NodeProto node)
    {
        if (Array.IndexOf(Moving, node.OpType) >= 0)
        {
            Move(node);
            return;
        }

        bool integer = Array.IndexOf(Integer, node.OpType) >= 0 && !_floatLayers.Contains(node.Name);
        var written = node.Clone();
        if (integer)
        {
            written.Input[0] = _readAs.GetValueOrDefault(node.Input[0], node.Input[0]);
            if (node.OpType is "Add" or "Concat")
            {
                written.Input[1] = _readAs.GetValueOrDefault(node.Input[1], node.Input[1]);
            }
        }

        if (node.OpType == "Conv")
        {
            WriteWeights(node, written, integer);
        }

        _result.Node.Add(written);
        Round(node.Output[0]);
    }

    /// <summary>Lets an operation that only moves numbers move the rounded ones.</summary>
    private void Move(NodeProto node)
    {
        var written = node.Clone();
        _result.Initializer.Add(node.Input.Skip(1).Select(name => _weights[name]));
        _result.Node.Add(written);
        if (IsMovedOut(node.Output[0]))
        {
            return;
        }

        (written.Input[0], written.Output[0]) = (node.Input[0] + Rounded, node.Output[0] + Rounded);
        if (Readers(node.Output[0]).Any(r => Array.IndexOf(Moving, r.OpType) < 0))
        {
            Restore(node.Output[0]);
        }
    }

    private void WriteWeights(NodeProto node, NodeProto written, bool integer)
    {
        var (weight, bias) = (_weights[node.Input[1]], _weights[node.Input[2]]);
        if (!integer)
        {
            _result.Initializer.Add([weight, bias]);
            return;
        }

        float inputScale = _ranges[node.Input[0]].Scale;
        float[] scales = QuantisedWeights.Scales(weight, bias, inputScale);
        float[] biasScales = Array.ConvertAll(scales, s => s * inputScale);
        written.Input[1] = Dequantised(weight.Name, QuantisedWeights.Int8(weight, scales), scales);
        written.Input[2] = Dequantised(bias.Name, QuantisedWeights.Int32(bias, biasScales), biasScales);
    }

    /// <summary>Rounds a tensor that a quantised operation reads, other than a ReLU directly after a convolution.</summary>
    private void Round(string tensor)
    {
        var readers = Readers(tensor);
        if (readers.Count == 0 || IsMovedOut(tensor) || readers.All(r => r.OpType == "Relu" || _floatLayers.Contains(r.Name)))
        {
            return;
        }

        var (scale, zero) = Steps(tensor);
        Add("QuantizeLinear", tensor + Rounded, tensor, scale, zero);
        if (readers.Any(r => Array.IndexOf(Moving, r.OpType) < 0))
        {
            Restore(tensor);
        }
    }

    private void Restore(string tensor)
    {
        var (scale, zero) = Steps(tensor);
        Add("DequantizeLinear", tensor + Restored, tensor + Rounded, scale, zero);
        _readAs[tensor] = tensor + Restored;
    }

    /// <summary>Whether a tensor is only moved before it leaves the network: it is the logits, which stay in float.</summary>
    private bool IsMovedOut(string tensor) => Readers(tensor) is var readers && readers.Count == 0
        ? _source.Output.Any(o => o.Name == tensor)
        : readers.TrueForAll(r => Array.IndexOf(Moving, r.OpType) >= 0 && IsMovedOut(r.Output[0]));

    private List<NodeProto> Readers(string tensor) => [.. _source.Node.Where(n => n.Input.Contains(tensor))];

    /// <summary>The names of a tensor's scale and zero point.</summary>
    private (string Scale, string Zero) Steps(string tensor)
    {
        var (scale, zero) = ($"{tensor}.scale", $"{tensor}.zero");
        if (_result.Initializer.All(i => i.Name != scale))
        {
            Scalar(scale, _ranges[tensor].Scale);
            Scalar(zero, _ranges[tensor].ZeroPoint);
        }

        return (scale, zero);
    }

    /// <summary>Adds integers with one scale for each output channel. Returns the name of the dequantised tensor.</summary>
    private string Dequantised(string name, TensorProto values, float[] scales)
    {
        _result.Initializer.Add(values);
        string scale = Constant($"{name}.scale", scales);
        var node = Add("DequantizeLinear", name + Restored, name + Rounded, scale, Zeros(values));
        node.Attribute.Add(new AttributeProto { Name = "axis", I = 0, Type = AttributeProto.Types.AttributeType.Int });
        return name + Restored;
    }

    private NodeProto Add(string operation, string name, params string[] inputs)
    {
        var node = new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { name } };
        _result.Node.Add(node);
        return node;
    }

    /// <summary>Zero points of symmetric weights, of the weights' type.</summary>
    private string Zeros(TensorProto values)
    {
        string name = $"{values.Name}.zero";
        long channels = values.Dims[0];
        int bytes = values.DataType == TensorProto.Types.DataType.Int32 ? sizeof(int) : 1;
        var zeros = ByteString.CopyFrom(new byte[channels * bytes]);
        _result.Initializer.Add(new TensorProto { Name = name, DataType = values.DataType, Dims = { channels }, RawData = zeros });
        return name;
    }

    private string Constant(string name, float[] values)
    {
        var bytes = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        _result.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = TensorProto.Types.DataType.Float,
            Dims = { values.Length },
            RawData = bytes,
        });
        return name;
    }

    private void Scalar(string name, float value)
    {
        var bytes = ByteString.CopyFrom(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)));
        _result.Initializer.Add(new TensorProto { Name = name, DataType = TensorProto.Types.DataType.Float, RawData = bytes });
    }

    private void Scalar(string name, byte value) =>
        _result.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = TensorProto.Types.DataType.Uint8,
            RawData = ByteString.CopyFrom(value),
        });
}
