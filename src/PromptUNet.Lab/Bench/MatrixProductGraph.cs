using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Onnx.Messages;
using DataType = PromptUNet.Inference.Onnx.Messages.TensorProto.Types.DataType;

namespace PromptUNet.Lab.Bench;

/// <summary>
/// The product of an n x n matrix with a constant one. Its n^3 multiply-accumulates fill the machine's vector units as no network does. It
/// is the yardstick of what the machine can do at most.
/// </summary>
public static class MatrixProductGraph
{
    /// <summary>Name of the first factor, (n, n): floats, or bytes from 0 to 255 for the product in integers.</summary>
    public const string Factor = "factor";

    /// <summary>floats x floats to floats.</summary>
    public static byte[] OfFloats(int n, Random random)
    {
        float[] constant = [.. Enumerable.Range(0, n * n).Select(_ => random.NextSingle() - 0.5f)];
        return Bytes("MatMul", n, DataType.Float, DataType.Float, Raw(constant));
    }

    /// <summary>uint8 x int8 to int32, as a quantised network has it.</summary>
    public static byte[] OfBytes(int n, Random random)
    {
        byte[] constant = new byte[n * n];
        random.NextBytes(constant);
        return Bytes("MatMulInteger", n, DataType.Uint8, DataType.Int8, constant, DataType.Int32);
    }

    private static byte[] Raw(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static byte[] Bytes(
        string operation, int n, DataType left, DataType right, byte[] constant,
        DataType result = DataType.Float)
    {
        var graph = new GraphWriter("matrix-product");
        graph.Graph.Input.Add(Square(Factor, left, n));
        graph.Graph.Output.Add(Square("product", result, n));
        graph.Graph.Initializer.Add(
            new TensorProto { Name = "constant", DataType = right, Dims = { n, n }, RawData = ByteString.CopyFrom(constant) });
        graph.Graph.Node.Add(
            new NodeProto { OpType = operation, Name = operation, Input = { Factor, "constant" }, Output = { "product" } });
        return OnnxFile.Bare(graph);
    }

    private static ValueInfoProto Square(string name, DataType type, int n)
    {
        var edge = new TensorShapeProto.Types.Dimension { DimValue = n };
        var shape = new TensorShapeProto { Dim = { edge, edge } };
        return new ValueInfoProto { Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
