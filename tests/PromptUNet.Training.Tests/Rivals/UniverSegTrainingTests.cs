using System.ComponentModel.DataAnnotations;
using PromptUNet.Imaging;
using PromptUNet.Inference;
using PromptUNet.Lab.Rivals;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Prompting;
using PromptUNet.Training.Export;
using PromptUNet.Training.Tests.Export;

namespace PromptUNet.Training.Tests.Rivals;

public sealed class UniverSegTrainingTests
{
    private static readonly UniverSegMethod Method = new();

    private static readonly TrainingOptions Small = new()
    {
        Network = new NetworkOptions { Kind = UniverSegMethod.Kind, Width = 4 },
        Input = UniverSegMethod.Input with { Size = 32 },
        Generator = new GeneratorOptions { Support = 2 },
        Loss = LossKind.Dice,
        Batch = 4,
        Threads = 1,
        Samples = 160,
        LearningRate = 5e-3f,
    };

    [Fact]
    public void The_loss_falls_on_an_easy_task()
    {
        var losses = Losses(new Trainer(Method, Small, SyntheticCases.Make()), 40);
        Assert.True(losses.TakeLast(10).Average() < 0.95 * losses.Take(10).Average(), string.Join(' ', losses));
    }

    /// <summary>Soft Dice of the masks beyond 0.9: the support tells which of the things on a slice is asked for.</summary>
    [Fact]
    public void A_few_samples_are_learned_by_heart()
    {
        var options = (Small with { Precision = Precision.Full }).Settled();
        var network = Method.Network(options);
        var step = new TrainingStep(network, options);
        var optimiser = new AdamW(network.Tensors, options.WeightDecay, options.Averaging);
        var batch = Method.Samples(options, SyntheticCases.Make()).Draw(new Random(1), options.Batch).ToList();
        List<float> losses = [.. Enumerable.Range(0, 600).Select(_ => step.Run(batch, optimiser, options.LearningRate))];
        Assert.True(losses[^1] < 0.1f, string.Join(' ', losses.Where((_, i) => i % 50 == 0)) + $" {losses[^1]}");
    }

    [Theory]
    [InlineData(1, Precision.Full)]
    [InlineData(2, Precision.BFloat16)]
    public void A_resumed_run_ends_with_the_weights_of_an_uninterrupted_one(int threads, Precision precision)
    {
        var options = Small with { Threads = threads, Precision = precision };
        var straight = new Trainer(Method, options, SyntheticCases.Make());
        Losses(straight, 4);
        var first = new Trainer(Method, options, SyntheticCases.Make());
        Losses(first, 2);
        var second = new Trainer(Method, options, SyntheticCases.Make(), first.Checkpoint());
        Losses(second, 2);
        var (expected, actual) = (straight.Checkpoint().Tensors, second.Checkpoint().Tensors);
        Assert.All(expected, t => Assert.Equal(t.Value, actual[t.Key]));
    }

    [Fact]
    public void An_exported_network_segments_with_the_prompt_alone_as_in_training_and_with_a_support_set_as_well()
    {
        var network = Method.Network(Small);
        byte[] model = OnnxExporter.ToBytes(network, RandomNetwork.Described(4, Small.Input));
        using var package = ModelPackage.Open(model, "universeg");
        using var learner = SupportNetwork.Open(model, package.Input)!;
        var random = new Random(1);
        Slice Noise() => new(40, 30, RandomNetwork.Values(40 * 30, random));
        SupportItem Item() => new(Noise(), Noise().Above(0.3f).ToSlice());
        var (query, first, second) = (Noise(), Item(), Item());
        var prompt = new Prompt(first.Image, first.Mask, 1);
        float[] alone = package.Segmenter.Segment(query, prompt).Values;
        AssertClose(TorchSegmenter.Of(network, Small.Input).Segment(query, prompt).Values, alone);
        AssertClose(alone, learner.With([first, first]).Segment(query, prompt).Values);
        float[] both = learner.With([first, second]).Segment(query, prompt).Values;
        AssertClose(both, learner.With([second, first]).Segment(query, prompt).Values);
        Assert.True(both.Zip(alone, (a, b) => Math.Abs(a - b)).Max() > 1e-3f, "The second item makes no difference.");
        Assert.Equal(alone, package.Segmenter.Segment(query, prompt).Values);
    }

    [Fact]
    public void A_network_of_one_prompt_takes_no_support_set()
    {
        var input = new InputOptions { Size = 32 };
        byte[] model = OnnxExporter.ToBytes(RandomNetwork.Of(4, input.PromptChannels, true, 1), RandomNetwork.Described(4, input));
        Assert.Null(SupportNetwork.Open(model, input));
    }

    [Fact]
    public void An_input_that_UniverSeg_cannot_take_is_refused()
    {
        var wrong = Small with { Input = new InputOptions() };
        Assert.Contains("whole slices",
            Assert.Throws<ValidationException>(() => new Trainer(Method, wrong, SyntheticCases.Make())).Message, StringComparison.Ordinal);
    }

    private static List<float> Losses(Trainer trainer, int steps) =>
        [.. trainer.Run(1, TestContext.Current.CancellationToken).Take(steps).Select(s => s.Loss)];

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4f);
}
