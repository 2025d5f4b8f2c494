using System.Runtime.InteropServices;
using CsCheck;
using Google.Protobuf;
using PromptUNet.Inference.Onnx.Messages;
using PromptUNet.Inference.Quantisation;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class QuantisedWeightsTests
{
    private const int Channels = 3;

    [Fact]
    public void The_largest_weight_of_a_channel_is_127_steps_and_each_is_within_half_a_step() =>
        Gen.Select(Gen.Float[-2, 2].Array[Channels * 12], Gen.Float[1e-4f, 1e3f]).Sample((values, factor) =>
        {
            var weight = Tensor([.. values.Select(v => v * factor)]);
            float[] scales = QuantisedWeights.Scales(weight, Tensor(new float[Channels]), 0.01f);
            sbyte[] steps = Steps(QuantisedWeights.Int8(weight, scales));
            foreach (int channel in Enumerable.Range(0, Channels))
            {
                Assert.Equal(127, steps.Skip(channel * 12).Take(12).Max(s => Math.Abs((int)s)));
            }

            for (int i = 0; i < steps.Length; i++)
            {
                float scale = scales[i / 12];
                Assert.InRange(Math.Abs((steps[i] * scale) - (values[i] * factor)), 0, scale * 0.501f);
            }
        });

    [Fact]
    public void A_channel_of_zeros_stays_zeros_beside_others()
    {
        var weight = Tensor([0, 0, 1, -2, 0, 0]);
        float[] scales = QuantisedWeights.Scales(weight, Tensor(new float[Channels]), 0.01f);
        Assert.Equal([0, 0, 64, -127, 0, 0], Steps(QuantisedWeights.Int8(weight, scales)));
        Assert.All(scales, s => Assert.True(s > 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-12f)]
    [InlineData(1e-30f)]
    public void The_bias_of_a_channel_whose_weights_have_died_away_is_kept(float dead)
    {
        const float inputScale = 0.02f;
        var (weight, bias) = (Tensor([dead, -dead, 1, 1, 1, 1]), Tensor([0.5f, -0.25f, 0]));
        float[] scales = [.. QuantisedWeights.Scales(weight, bias, inputScale).Select(s => s * inputScale)];
        int[] steps = MemoryMarshal.Cast<byte, int>(QuantisedWeights.Int32(bias, scales).RawData.Span).ToArray();
        Assert.Equal([0.5, -0.25, 0], steps.Zip(scales, (n, s) => Math.Round(n * (double)s, 3)));
    }

    private static TensorProto Tensor(float[] values) => new()
    {
        Name = "weight", Dims = { Channels, values.Length / Channels, 1, 1 },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
    };

    private static sbyte[] Steps(TensorProto tensor) => MemoryMarshal.Cast<byte, sbyte>(tensor.RawData.Span).ToArray();
}
