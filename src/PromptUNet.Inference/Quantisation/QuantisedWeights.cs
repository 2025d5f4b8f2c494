using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;

namespace PromptUNet.Inference.Quantisation;

/// <summary>Weights and biases of a convolution as integers with one scale for each output channel; 0 stands for 0.</summary>
internal static class QuantisedWeights
{
    private const int Largest = sbyte.MaxValue;

    /// <summary>Half the range of 32 bits. The other half is for the sum of the products, at most 127 x 255 x in x k x k.</summary>
    private const float LargestBias = 1 << 30;

    /// <summary>
    /// The value of one step in each output channel. The largest weight is 127 steps. It is fewer if the bias would otherwise not fit
    /// into an integer, as in channels whose weights have become nearly 0.
    /// </summary>
    /// <param name="weight">(out, in, k, k).</param>
    /// <param name="bias">(out).</param>
    /// <param name="inputScale">Value of one step of the convolution's input: biases are in products of both steps.</param>
    public static float[] Scales(TensorProto weight, TensorProto bias, float inputScale)
    {
        ReadOnlySpan<float> values = Floats(weight), biases = Floats(bias);
        float[] scales = new float[weight.Dims[0]];
        int length = values.Length / scales.Length;
        for (int channel = 0; channel < scales.Length; channel++)
        {
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude(values.Slice(channel * length, length)));
            float scale = Math.Max(largest / Largest, Math.Abs(biases[channel]) / (LargestBias * inputScale));
            scales[channel] = scale == 0 ? 1 : scale;
        }

        return scales;
    }

    /// <summary>The weights in steps.</summary>
    /// <param name="weight">(out, in, k, k).</param>
    /// <param name="scales">Value of one step, for each output channel.</param>
    public static TensorProto Int8(TensorProto weight, float[] scales)
    {
        var values = Floats(weight);
        byte[] steps = new byte[values.Length];
        int length = values.Length / scales.Length;
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = (byte)(sbyte)Math.Clamp(MathF.Round(values[i] / scales[i / length]), -Largest, Largest);
        }

        return Integers(weight, TensorProto.Types.DataType.Int8, steps);
    }

    /// <summary>A bias in steps of the products that it is added to.</summary>
    /// <param name="bias">(out).</param>
    /// <param name="scales">Value of one step, for each output channel.</param>
    public static TensorProto Int32(TensorProto bias, float[] scales)
    {
        var values = Floats(bias);
        int[] steps = new int[values.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = (int)Math.Round((double)values[i] / scales[i]);
        }

        return Integers(bias, TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(steps.AsSpan()));
    }

    /// <summary>The numbers of a tensor of floats.</summary>
    public static ReadOnlySpan<float> Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);

    private static TensorProto Integers(TensorProto source, TensorProto.Types.DataType type, ReadOnlySpan<byte> steps) =>
        new() { Name = $"{source.Name}.q", DataType = type, Dims = { source.Dims }, RawData = ByteString.CopyFrom(steps) };
}
