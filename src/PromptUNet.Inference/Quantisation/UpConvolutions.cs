using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Quantisation;

/// <summary>
/// Rewrites 2x2 transposed convolutions of stride 2, for which there is no integer kernel. Each equals a 1x1 convolution to four times
/// the channels and a rearrangement of those into 2x2 pixels.
/// </summary>
internal static class UpConvolutions
{
    /// <summary>A copy of the graph without transposed convolutions; it computes the same, on inputs of one size only.</summary>
    /// <param name="graph">Written by <see cref="PromptUNetGraph"/>.</param>
    /// <param name="size">S, the edge of the network's input.</param>
    public static GraphProto AsProducts(GraphProto graph, int size)
    {
        var result = graph.Clone();
        var weights = result.Initializer.ToDictionary(w => w.Name);
        result.Node.Clear();
        int edge = size >> PromptUNetGraph.Halvings;            // of the pixels that enter the next transposed convolution
        foreach (var node in graph.Node)
        {
            if (node.OpType == "ConvTranspose")
            {
                Rewrite(weights[node.Input[1]], weights[node.Input[2]]);
                result.Node.Add(Product(node));
                Rearrange(result, node, edge, weights[node.Input[2]].Dims[0] / 4);
                edge *= 2;
            }
            else
            {
                result.Node.Add(node);
            }
        }

        return result;
    }

    private static NodeProto Product(NodeProto up) => new()
    {
        OpType = "Conv",
        Name = $"{up.Name}.product",
        Input = { up.Input },
        Output = { $"{up.Name}.product" },
        Attribute = { new AttributeProto { Name = "kernel_shape", Ints = { 1, 1 }, Type = AttributeProto.Types.AttributeType.Ints } },
    };

    /// <summary>
    /// (B, 4 C, H, W) to (B, C, 2 H, 2 W). The operation DepthToSpace does the same, but moves single numbers. With the channels last,
    /// whole pixels are moved, and integer convolutions keep the channels last anyway.
    /// </summary>
    private static void Rearrange(GraphProto graph, NodeProto up, long edge, long channels)
    {
        string x = Transposed(graph, $"{up.Name}.last", $"{up.Name}.product", 0, 2, 3, 1);          // (B, H, W, 4 C)
        x = Reshaped(graph, $"{up.Name}.fours", x, -1, edge, edge, 2, 2 * channels);                // (B, H, W, row, column C)
        x = Transposed(graph, $"{up.Name}.rows", x, 0, 1, 3, 2, 4);                                 // (B, H, row, W, column C)
        x = Reshaped(graph, $"{up.Name}.pixels", x, -1, 2 * edge, 2 * edge, channels);              // (B, 2 H, 2 W, C)
        Transposed(graph, up.Output[0], x, 0, 3, 1, 2);                                             // (B, C, 2 H, 2 W)
    }

    private static string Transposed(GraphProto graph, string name, string x, params long[] order)
    {
        var permutation = new AttributeProto { Name = "perm", Ints = { order }, Type = AttributeProto.Types.AttributeType.Ints };
        graph.Node.Add(new NodeProto { OpType = "Transpose", Name = name, Input = { x }, Output = { name }, Attribute = { permutation } });
        return name;
    }

    private static string Reshaped(GraphProto graph, string name, string x, params long[] shape)
    {
        graph.Initializer.Add(new TensorProto
        {
            Name = $"{name}.shape",
            DataType = TensorProto.Types.DataType.Int64,
            Dims = { shape.Length },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(shape.AsSpan())),
        });
        graph.Node.Add(new NodeProto { OpType = "Reshape", Name = name, Input = { x, $"{name}.shape" }, Output = { name } });
        return name;
    }

    /// <summary>
    /// Turns (in, out, 2, 2) into (4 out, in, 1, 1). Output channel (row * 2 + column) * out + o is the order that
    /// <see cref="Rearrange"/> undoes.
    /// </summary>
    private static void Rewrite(TensorProto weight, TensorProto bias)
    {
        var (from, to) = ((int)weight.Dims[0], (int)weight.Dims[1]);
        var values = QuantisedWeights.Floats(weight);
        float[] product = new float[values.Length], biases = new float[4 * to];
        for (int i = 0; i < values.Length; i++)
        {
            int place = i % 4, o = i / 4 % to, input = i / (4 * to);
            product[(((place * to) + o) * from) + input] = values[i];
        }

        for (int place = 0; place < 4; place++)
        {
            QuantisedWeights.Floats(bias).CopyTo(biases.AsSpan(place * to));
        }

        weight.Dims.Clear();
        weight.Dims.Add([4 * to, from, 1, 1]);
        weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(product.AsSpan()));
        bias.Dims[0] = 4 * to;
        bias.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(biases.AsSpan()));
    }
}
