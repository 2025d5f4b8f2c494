using PromptUNet.Inference;
using PromptUNet.Inference.Onnx;
using PromptUNet.Inference.Quantisation;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class CalibratedModelTests
{
    private static readonly HashSet<string> None = [];
    private static readonly HashSet<string> All = [.. SmallNetwork.Calibrated.Layers];

    /// <summary>Layers in float, and the error in deviations of the logits, which was 0.026 to 0.036 when this was written.</summary>
    public static TheoryData<string, double> Choices { get; } = new() { { "none", 0.1 }, { "first", 0.1 }, { "all", 0.1 } };

    [Theory]
    [MemberData(nameof(Choices))]
    public void The_8_bit_model_is_close_to_the_float_one_whatever_stays_in_float(string layers, double tolerance)
    {
        byte[] quantised = SmallNetwork.Calibrated.Quantised(RangeRule.MinMax, Named(layers));
        foreach (int seed in (int[])[0, 17])
        {
            var shown = SmallNetwork.Sample(seed);
            double error = SmallNetwork.Error(SmallNetwork.Logits(SmallNetwork.Float, shown), SmallNetwork.Logits(quantised, shown));
            TestContext.Current.TestOutputHelper!.WriteLine($"{layers}, sample {seed}: {error:F4}");
            Assert.InRange(error, 1e-6, tolerance);
        }
    }

    [Theory]
    [InlineData("none", 24, 0)]
    [InlineData("first", 22, 2)]
    [InlineData("all", 0, 24)]
    public void Layers_are_in_8_bits_but_those_that_are_named(string layers, int integer, int real)
    {
        var weights = Graph(SmallNetwork.Calibrated.Quantised(RangeRule.MinMax, Named(layers))).Initializer;
        Assert.Equal(integer, weights.Count(w => w.Name.EndsWith(".weight.q", StringComparison.Ordinal)));
        Assert.Equal(real, weights.Count(w => w.Name.EndsWith(".weight", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_same_samples_give_the_same_bytes_and_others_give_others()
    {
        byte[] Model(params int[] seeds) =>
            CalibratedModel.Of(SmallNetwork.Graph, SmallNetwork.Metadata, [.. seeds.Select(SmallNetwork.Sample)]).Quantised(RangeRule.Entropy, None);
        byte[] first = Model(0, 1, 2);
        Assert.Equal(first, Model(0, 1, 2));
        Assert.NotEqual(first, Model(3, 4, 5));
    }

    [Theory]
    [InlineData(RangeRule.MinMax)]
    [InlineData(RangeRule.Percentile)]
    [InlineData(RangeRule.Entropy)]
    public void The_model_tells_how_it_was_made(RangeRule rule)
    {
        using var model = ModelPackage.Open(SmallNetwork.Calibrated.Quantised(rule, PromptUNetGraph.FirstLayers), "8 bits");
        var expected = SmallNetwork.Metadata with { Quantisation = new QuantisationRecord(rule, 4, ["image_encoder.0.0", "prompt_encoder.0.0"]) };
        Assert.Equivalent(expected, model.Metadata, strict: true);
    }

    [Fact]
    public void A_tensor_without_any_value_but_zero_can_be_in_8_bits()
    {
        int plane = SmallNetwork.Input.Size * SmallNetwork.Input.Size;
        var dark = new CalibrationSample(new float[plane], new float[SmallNetwork.Input.PromptChannels * plane]);
        byte[] quantised = CalibratedModel.Of(SmallNetwork.Graph, SmallNetwork.Metadata, [dark]).Quantised(RangeRule.MinMax, None);
        Assert.InRange(SmallNetwork.Error(SmallNetwork.Logits(SmallNetwork.Float, dark), SmallNetwork.Logits(quantised, dark)), 0, 0.2);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_named_with_those_that_are()
    {
        var refusal = Assert.Throws<ArgumentException>("floatLayers", () => { _ = SmallNetwork.Calibrated.Quantised(RangeRule.MinMax, new HashSet<string> { "encoder.9" }); });
        Assert.StartsWith("The model has no layer 'encoder.9'; it has image_encoder.0.0, ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("up.3.product", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_sample_samples_of_another_size_and_values_that_are_not_finite_are_refused()
    {
        void Refused<T>(string told, params CalibrationSample[] samples)
            where T : Exception =>
            Assert.Contains(told, Assert.Throws<T>(() => CalibratedModel.Of(SmallNetwork.Graph, SmallNetwork.Metadata, samples)).Message, StringComparison.Ordinal);

        Refused<ArgumentException>("There is no sample");
        Refused<ArgumentException>("has 9 and 45 numbers, the network reads 1024 and 5120", new CalibrationSample(new float[9], new float[45]));
        var odd = SmallNetwork.Sample(1);
        odd.Image[5] = float.NaN;
        Refused<InvalidOperationException>("'image' takes the value NaN", odd);
    }

    [Fact]
    public void Samples_are_taken_until_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        int taken = 0;
        var endless = Enumerable.Range(0, int.MaxValue).Select(seed => SmallNetwork.Sample(seed)).Select(s => (++taken, s).s);
        var model = FloatModel.Of(SmallNetwork.Graph, SmallNetwork.Metadata);
        Assert.Throws<OperationCanceledException>(() => CalibratedModel.Of(model, endless, _ => stop.Cancel(), stop.Token));
        Assert.Equal(2, taken);
    }

    private static HashSet<string> Named(string layers) => layers switch { "none" => None, "all" => All, _ => [.. PromptUNetGraph.FirstLayers] };

    private static PromptUNet.Inference.Onnx.Messages.GraphProto Graph(byte[] model) =>
        PromptUNet.Inference.Onnx.Messages.ModelProto.Parser.ParseFrom(model).Graph;
}
