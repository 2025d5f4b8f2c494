using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Quantisation;

/// <summary>Weights and biases of a convolution as integers, one scale for each output channel, 0 standing for 0.</summary>
internal static class QuantisedWeights
{
    private const int Largest = sbyte.MaxValue;

    /// <summary>The value of one step in each output channel: its largest weight is 127 steps.</summary>
    /// <param name="weight">(out, in, k, k).</param>
    public static float[] Scales(TensorProto weight)
    {
        var values = Floats(weight);
        float[] scales = new float[weight.Dims[0]];
        int length = values.Length / scales.Length;
        for (int channel = 0; channel < scales.Length; channel++)
        {
            float largest = TensorPrimitives.MaxMagnitude(values.Slice(channel * length, length));
            scales[channel] = largest == 0 ? 1 : Math.Abs(largest) / Largest;
        }

        return scales;
    }

    /// <summary>The weights in steps.</summary>
    public static TensorProto Int8(TensorProto weight, float[] scales)
    {
        var values = Floats(weight);
        byte[] steps = new byte[values.Length];
        int length = values.Length / scales.Length;
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = (byte)(sbyte)Math.Clamp(MathF.Round(values[i] / scales[i / length]), -Largest, Largest);
        }

        return new TensorProto { Name = $"{weight.Name}.q", DataType = TensorProto.Types.DataType.Int8, Dims = { weight.Dims }, RawData = ByteString.CopyFrom(steps) };
    }

    /// <summary>A bias in steps of the products that it is added to.</summary>
    public static TensorProto Int32(TensorProto bias, float[] scales)
    {
        var values = Floats(bias);
        int[] steps = new int[values.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = (int)Math.Clamp(Math.Round((double)values[i] / scales[i]), int.MinValue, int.MaxValue);
        }

        return new TensorProto
        {
            Name = $"{bias.Name}.q",
            DataType = TensorProto.Types.DataType.Int32,
            Dims = { bias.Dims },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(steps.AsSpan())),
        };
    }

    public static ReadOnlySpan<float> Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
}
