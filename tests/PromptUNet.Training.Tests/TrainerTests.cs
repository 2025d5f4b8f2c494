using System.ComponentModel.DataAnnotations;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly PromptUNetMethod Ours = new();

    private static readonly TrainingOptions Small = new()
    {
        Network = new NetworkOptions { Width = 4 },
        Input = new InputOptions { Size = 32 },
        Batch = 8,
        Threads = 1,
        Samples = 48,
    };

    /// <summary>Sixteen batches to the second samples of the first chains.</summary>
    private static readonly TrainingOptions AlongChains = Small with
    {
        Input = Small.Input with { Planes = [.. Small.Input.Planes, PromptPlane.PreviousMask, PromptPlane.PreviousDistance],
            Corrected = PromptPlane.PreviousDistance },
        Generator = new GeneratorOptions { Consecutive = true },
        Samples = 512,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, Precision.Full, false)]
    [InlineData(2, Precision.Full, false)]
    [InlineData(1, Precision.BFloat16, false)]
    [InlineData(2, Precision.Full, true)]
    public void A_resumed_run_ends_with_the_weights_of_an_uninterrupted_one(int threads, Precision precision, bool alongChains)
    {
        var options = (alongChains ? AlongChains : Small) with { Threads = threads, Precision = precision };
        int steps = alongChains ? 20 : 6;
        var straight = new Trainer(Ours, options, SyntheticCases.Make());
        Run(straight, steps);

        var first = new Trainer(Ours, options, SyntheticCases.Make());
        Run(first, steps / 2);
        string path = Path.Combine(_folder, "checkpoint.safetensors");
        AtomicFile.Write(path, first.Checkpoint().Write);
        var second = new Trainer(Ours, options, SyntheticCases.Make(), Checkpoint.Read(path));
        Run(second, steps / 2);

        AssertSame(straight.Checkpoint(), second.Checkpoint());
    }

    [Fact]
    public void A_finished_run_that_is_resumed_takes_no_further_step()
    {
        var trainer = new Trainer(Ours, Small with { Samples = 8 }, SyntheticCases.Make());
        Run(trainer, steps: 1);
        var finished = trainer.Checkpoint();
        Assert.Empty(new Trainer(Ours, finished.Options, SyntheticCases.Make(), finished).Run(1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_run_can_begin_with_the_averaged_weights_of_another()
    {
        var earlier = new Trainer(Ours, Small, SyntheticCases.Make());
        Run(earlier, steps: 3);
        var start = earlier.Checkpoint();
        var later = new Trainer(Ours, Small with { Seed = 5, LearningRate = 1e-3f }, SyntheticCases.Make(), start: start).Checkpoint();
        Assert.Equal(0, later.Samples);
        Assert.Equal(start.Tensors["average/head.weight"], later.Tensors["weight/head.weight"]);
        Assert.Equal(start.Tensors["average/head.weight"], later.Tensors["average/head.weight"]);
    }

    [Fact]
    public void A_run_that_shows_further_planes_begins_with_the_answers_of_the_run_before()
    {
        var earlier = new Trainer(Ours, Small with { LearningRate = 0.01f }, SyntheticCases.Make());
        Run(earlier, steps: 6);
        var wider = AlongChains with { Input =
            AlongChains.Input with { Planes = [PromptPlane.Mask, PromptPlane.PreviousMask, .. Small.Input.Planes.Skip(1)],
            Corrected = PromptPlane.Distance } };
        var later = new Trainer(Ours, wider, SyntheticCases.Make(), start: earlier.Checkpoint());
        var (image, mask) =
            (new Slice(20, 20, [.. Enumerable.Range(0, 400).Select(i => (float)(i % 7))]), new Slice(20, 20) { [9, 9] = 1, [10, 9] = 1 });
        var prompt = new Prompt(image, mask, 1);
        var before = TorchSegmenter.Of(earlier.AveragedNetwork(), Small.Input).Segment(image, prompt);
        Assert.All(before.Values.Zip(TorchSegmenter.Of(later.Network, wider.Input).Segment(image, prompt).Values), p =>
            Assert.Equal(p.First, p.Second, 1e-4f));
        Assert.NotEqual(new WindowSegmenter(Small.Input, (_, _, logits) => logits.Clear()).Segment(image, prompt).Values, before.Values);
    }

    [Fact]
    public void A_run_cannot_begin_with_another_network()
    {
        var other = new Trainer(
            Ours, Small with { Network = Small.Network with { Width = 2 * Small.Network.Width } }, SyntheticCases.Make());
        Assert.Throws<InvalidDataException>(() => new Trainer(Ours, Small, SyntheticCases.Make(), start: other.Checkpoint()));
    }

    [Fact]
    public void A_run_that_is_cancelled_while_it_waits_for_samples_ends_without_an_exception()
    {
        var trainer = new Trainer(Ours, Small, SyntheticCases.Make());
        Assert.Empty(trainer.Run(1, new CancellationToken(canceled: true)));
        Assert.Equal(0, trainer.Checkpoint().Samples);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        Checkpoint After(int seed)
        {
            var trainer = new Trainer(Ours, Small with { Seed = seed }, SyntheticCases.Make());
            Run(trainer, steps: 2);
            return trainer.Checkpoint();
        }

        var one = After(1);
        AssertSame(one, After(1));
        Assert.NotEqual(one.Tensors["weight/head.weight"], After(2).Tensors["weight/head.weight"]);
    }

    [Fact]
    public void The_loss_falls_on_an_easy_task()
    {
        var unaligned = Small.Input with { Align = false, Planes = [PromptPlane.Mask, PromptPlane.Image] };
        var trainer = new Trainer(Ours, Small with { Input = unaligned, Samples = 640, LearningRate = 5e-3f }, SyntheticCases.Make());
        var losses = trainer.Run(1, TestContext.Current.CancellationToken).Select(s => s.Loss).ToList();
        Assert.Equal(80, losses.Count);
        Assert.True(losses.TakeLast(20).Average() < 0.9 * losses.Take(20).Average(), string.Join(' ', losses));
    }

    [Fact]
    public void An_aligned_network_starts_with_the_carried_outline()
    {
        var network = Ours.Network(Small);
        var segmenter = TorchSegmenter.Of(network, Small.Input);
        var image = new Slice(20, 20, [.. Enumerable.Range(0, 400).Select(i => (float)(i % 7))]);
        var mask = new Slice(20, 20);
        mask[9, 9] = 1;
        mask[10, 9] = 0.75f;
        var answer = segmenter.Segment(image, new Prompt(image, mask, 1));
        Assert.Equal(new WindowSegmenter(Small.Input, (_, _, logits) => logits.Clear()).Segment(image, new Prompt(image, mask, 1)).Values,
            answer.Values);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_with_the_samples_that_caused_it()
    {
        var trainer = new Trainer(Ours, Small with { LearningRate = 1 }, SyntheticCases.Make());
        NetworkTensors.Values(trainer.Network.Tensors.Parameters["head.bias"])[0] = float.NaN;
        var e = Assert.Throws<TrainingDivergedException>(() => Run(trainer, steps: 1));
        Assert.Equal(Small.Batch, e.Origins.Count);
        Assert.Contains("chain 0 of seed 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_other_data_is_refused()
    {
        var trainer = new Trainer(Ours, Small, SyntheticCases.Make());
        Assert.Throws<InvalidDataException>(() => new Trainer(Ours, Small, SyntheticCases.Make(count: 3), trainer.Checkpoint()));
    }

    [Fact]
    public void Options_of_a_rival_are_refused_before_a_step_is_taken()
    {
        var rival = Small with { Network = Small.Network with { Kind = "univerSeg" } };
        foreach (var use in (Action[])[() => _ = new Trainer(Ours, rival, SyntheticCases.Make()), () => Ours.Network(rival)])
        {
            Assert.Contains("'univerSeg'", Assert.Throws<ValidationException>(use).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused()
    {
        var trainer = new Trainer(Ours, Small, SyntheticCases.Make());
        var wider = Small with { Network = new NetworkOptions { Width = 8 } };
        Assert.Throws<InvalidDataException>(() => new Trainer(Ours, wider, SyntheticCases.Make(), trainer.Checkpoint()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    public void A_checkpoint_that_was_cut_short_is_refused(int bytes)
    {
        string path = Path.Combine(_folder, "cut.safetensors");
        using var memory = new MemoryStream();
        new Trainer(Ours, Small, SyntheticCases.Make()).Checkpoint().Write(memory);
        File.WriteAllBytes(path, memory.ToArray()[..bytes]);
        var e = Assert.Throws<InvalidDataException>(() => Checkpoint.Read(path));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    public void Shares_below_0_or_above_1_are_refused_and_not_rounded(float share)
    {
        var wrong = Small with { Generator = new GeneratorOptions { ThickShare = share, MovedShare = share }, WeightDecay = share };
        string told = Assert.Throws<ValidationException>(() => wrong.Settled()).Message;
        Assert.All(
            [nameof(GeneratorOptions.ThickShare), nameof(GeneratorOptions.MovedShare), nameof(TrainingOptions.WeightDecay)],
            option => Assert.Contains(option, told, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_out_of_range_is_named_at_once()
    {
        var wrong = Small with { LearningRate = -1, Batch = 9, Threads = 2, Input = new InputOptions { Size = 50 } };
        var e = Assert.Throws<ValidationException>(() => wrong.Settled());
        Assert.Contains("LearningRate", e.Message, StringComparison.Ordinal);
        Assert.Contains("batch of 9", e.Message, StringComparison.Ordinal);
        Assert.Contains("50", e.Message, StringComparison.Ordinal);
    }

    private static void Run(Trainer trainer, int steps)
    {
        foreach (var _ in trainer.Run(1, TestContext.Current.CancellationToken).Take(steps))
        {
        }
    }

    private static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        Assert.Equal(expected.Samples, actual.Samples);
        Assert.Equal(expected.Steps, actual.Steps);
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        foreach (var (name, values) in expected.Tensors)
        {
            Assert.True(values.AsSpan().SequenceEqual(actual.Tensors[name]), name);
        }
    }
}
