using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Onnx;

/// <summary>
/// Weights stored in half precision, which halves the file. A node widens each of them to float; ONNX Runtime removes it when it opens
/// the model, and computes in float. A weight is off by at most 1 in 2,048.
/// </summary>
internal static class HalfWeights
{
    private const string Widening = "Cast", Suffix = ".half";

    /// <summary>A graph of the same operations with its kernels in half precision; biases stay as they are.</summary>
    public static GraphProto Narrowed(GraphProto graph)
    {
        var narrowed = graph.Clone();
        narrowed.Initializer.Clear();
        List<NodeProto> casts = [];
        foreach (var weight in graph.Initializer)
        {
            if (weight.DataType != TensorProto.Types.DataType.Float || weight.Dims.Count < 2)
            {
                narrowed.Initializer.Add(weight);
                continue;
            }

            var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
            var halves = new Half[values.Length];
            TensorPrimitives.ConvertToHalf(values, halves);
            narrowed.Initializer.Add(new TensorProto
            {
                Name = weight.Name + Suffix,
                DataType = TensorProto.Types.DataType.Float16,
                Dims = { weight.Dims },
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(halves.AsSpan())),
            });
            casts.Add(new NodeProto
            {
                OpType = Widening, Name = weight.Name, Input = { weight.Name + Suffix }, Output = { weight.Name },
                Attribute =
                {
                    new AttributeProto
                    {
                        Name = "to", I = (long)TensorProto.Types.DataType.Float, Type = AttributeProto.Types.AttributeType.Int,
                    },
                },
            });
        }

        narrowed.Node.Clear();
        narrowed.Node.Add(casts);
        narrowed.Node.Add(graph.Node);
        return narrowed;
    }

    /// <summary>The graph with every weight in float again, and without the nodes that widen them.</summary>
    public static GraphProto Widened(GraphProto graph)
    {
        var halves = graph.Initializer
            .Where(t => t.DataType == TensorProto.Types.DataType.Float16 && t.Name.EndsWith(Suffix, StringComparison.Ordinal)).ToList();
        if (halves.Count == 0)
        {
            return graph;
        }

        var names = halves.Select(t => t.Name).ToHashSet();
        var widened = graph.Clone();
        widened.Initializer.Clear();
        widened.Initializer.Add(graph.Initializer.Select(t => names.Contains(t.Name) ? Float(t) : t));
        widened.Node.Clear();
        widened.Node.Add(graph.Node.Where(n => n.OpType != Widening || !names.Contains(n.Input[0])));
        return widened;
    }

    private static TensorProto Float(TensorProto half)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(half.RawData.Span);
        float[] values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return new TensorProto
        {
            Name = half.Name[..^Suffix.Length],
            DataType = TensorProto.Types.DataType.Float,
            Dims = { half.Dims },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
    }
}
