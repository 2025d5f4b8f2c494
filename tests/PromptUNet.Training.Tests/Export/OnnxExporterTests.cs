using System.Numerics.Tensors;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using PromptUNet.Inference;
using PromptUNet.Prompting;
using PromptUNet.Training.Export;
using static TorchSharp.torch;

namespace PromptUNet.Training.Tests.Export;

public sealed class OnnxExporterTests
{
    private static readonly InputOptions ElevenChannels = new() { Size = 64 };
    private static readonly InputOptions MaskOnly = InputOptions.Paper with { Size = 48 };

    /// <summary>
    /// Plain or ours, halved or not, width, prompt channels, batch normalisation: thirty-two networks, each shown seven inputs.
    /// </summary>
    public static MatrixTheoryData<bool, bool, int, int, bool> Networks { get; } =
        new([false, true], [false, true], [4, 20], [1, 11], [false, true]);

    [Theory]
    [MemberData(nameof(Networks))]
    public void ONNX_Runtime_and_TorchSharp_agree(bool plain, bool halved, int width, int promptChannels, bool batchNormalisation)
    {
        var random = new Random(width + promptChannels);
        ISegmentationNetwork network = plain
            ? RandomNetwork.Plain(width, promptChannels, batchNormalisation, seed: 11, halved)
            : RandomNetwork.Of(width, promptChannels, batchNormalisation, seed: 11, halved);
        var input = promptChannels == 1 ? MaskOnly : ElevenChannels;
        using var strict = new SessionOptions();
        strict.AddSessionConfigEntry("session.strict_shape_type_inference", "1");
        using var session = new InferenceSession(OnnxExporter.ToBytes(network, RandomNetwork.Described(width, input)), strict);
        foreach (var (b, h, w) in ((long, long, long)[])[
            (1, 16, 16), (1, 64, 64), (1, 32, 80), (1, 96, 48), (3, 48, 48), (3, 80, 32), (3, 16, 112)])
        {
            float[] image = RandomNetwork.Values(b * h * w, random), prompt = RandomNetwork.Values(b * promptChannels * h * w, random);
            float[] torch = InTorch(network, image, prompt, (b, h, w));
            float[] onnx = InOnnxRuntime(session, image, prompt, promptChannels, (b, h, w));
            float worst = torch.Zip(onnx, (t, o) => Math.Abs(t - o)).Max();
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"({b}, {h}, {w}): {worst:E1} apart, logits spread by {TensorPrimitives.StdDev<float>(torch):F2}");
            Assert.InRange(worst, 0, 1e-4f);
            Assert.True(TensorPrimitives.StdDev<float>(torch) > 0.01f, "The logits hardly differ: the comparison says nothing.");
        }
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes()
    {
        byte[] Export(int seed) => OnnxExporter.ToBytes(RandomNetwork.Of(4, 11, true, seed), RandomNetwork.Described(4, ElevenChannels));
        byte[] first = Export(seed: 1);
        Assert.Equal(first, Export(seed: 1));
        Assert.NotEqual(first, Export(seed: 2));
    }

    [Fact]
    public void Metadata_of_another_network_is_refused()
    {
        var network = RandomNetwork.Of(4, 11, true, 1);
        foreach (var other in new[] { RandomNetwork.Described(8, ElevenChannels), RandomNetwork.Described(4, MaskOnly) })
        {
            Assert.Throws<ArgumentException>("metadata", () => { _ = OnnxExporter.ToBytes(network, other); });
        }
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_refused_by_name()
    {
        var network = RandomNetwork.Of(4, 11, true, 1);
        NetworkTensors.Values(network.Tensors.Statistics["decoder.2.1.mean"])[3] = float.NaN;
        var refusal = Assert.Throws<ArgumentException>(() => OnnxExporter.ToBytes(network, RandomNetwork.Described(4, ElevenChannels)));
        Assert.Contains("decoder.2.1.bias", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_leaves_no_normalisation_and_no_more_weights_than_needed()
    {
        byte[] model = OnnxExporter.ToBytes(RandomNetwork.Of(4, 11, true, 1), RandomNetwork.Described(4, ElevenChannels));
        byte[] plain = OnnxExporter.ToBytes(RandomNetwork.Of(4, 11, false, 1), RandomNetwork.Described(4, ElevenChannels));
        Assert.Equal(plain.Length, model.Length);
        Assert.DoesNotContain("BatchNormalization", Encoding.Latin1.GetString(model), StringComparison.Ordinal);
    }

    private static float[] InTorch(ISegmentationNetwork network, float[] image, float[] prompt, (long B, long H, long W) shape)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        set_num_threads(1);
        var x = tensor(image, [shape.B, 1, shape.H, shape.W]);
        var p = tensor(prompt, [shape.B, network.PromptChannels, shape.H, shape.W]);
        var y = network.Forward(PromptUNetNetwork.ChannelsLast(x), PromptUNetNetwork.ChannelsLast(p), training: false);
        return y.contiguous().data<float>().ToArray();
    }

    private static float[] InOnnxRuntime(
        InferenceSession session, float[] image, float[] prompt, int promptChannels, (long B, long H, long W) shape)
    {
        using var x = OrtValue.CreateTensorValueFromMemory(image, [shape.B, 1, shape.H, shape.W]);
        using var p = OrtValue.CreateTensorValueFromMemory(prompt, [shape.B, promptChannels, shape.H, shape.W]);
        using var options = new RunOptions();
        using var results = session.Run(options, [OnnxNames.Image, OnnxNames.Prompt], [x, p], [OnnxNames.Logits]);
        Assert.Equal([shape.B, 1, shape.H, shape.W], results[0].GetTensorTypeAndShape().Shape);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
