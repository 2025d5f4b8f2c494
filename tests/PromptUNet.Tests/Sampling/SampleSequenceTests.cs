using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Sampling;

/// <summary>Sample n is a function of the seed and n alone.</summary>
public sealed class SampleSequenceTests
{
    private static readonly InputOptions Input = new() { Size = 32 };

    private static readonly SampleSequence Sequence = Of(seed: 3);

    [Fact]
    public void A_replayed_sample_is_the_one_of_its_number_in_the_sequence()
    {
        var first = Sequence.From(0, 2, TestContext.Current.CancellationToken).Take(270).ToList();
        foreach (int number in new[] { 0, 1, 63, 64, 65, 128, 255, 256, 269 })
        {
            AssertSame(first[number], Sequence.Replay(number));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(300)]
    public void A_sequence_from_a_number_on_starts_with_that_sample_whatever_the_number_of_threads(int number)
    {
        var resumed = Sequence.From(number, 1 + (number % 2), TestContext.Current.CancellationToken).Take(3).ToList();
        for (int i = 0; i < resumed.Count; i++)
        {
            AssertSame(Sequence.Replay(number + i), resumed[i]);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_samples_and_another_seed_others() => Gen.Long[0, 1L << 40].Sample(number =>
    {
        AssertSame(Sequence.Replay(number), Of(seed: 3).Replay(number));
        Assert.NotEqual(Sequence.Replay(number).Origin.Split(':')[1], Of(seed: 4).Replay(number).Origin.Split(':')[1]);
    }, iter: 20);

    [Fact]
    public void Samples_next_to_each_other_do_not_share_a_prompt() =>
        Assert.Equal(64, Enumerable.Range(0, 64).Select(n => Sequence.Replay(n).Origin.Split(':')[0]).Distinct().Count());

    [Fact]
    public void Four_samples_of_a_block_share_the_chain_that_is_dear_to_make()
    {
        string[] origins = [.. Enumerable.Range(0, 4).Select(i => Sequence.Replay(5 + (64 * i)).Origin)];
        Assert.Single(origins.Select(o => o.Split(';')[0]).Distinct());
        Assert.Equal(4, origins.Distinct().Count());
    }

    [Fact]
    public void A_sample_has_a_plane_for_each_channel_and_a_truth_of_zeros_and_ones() => Gen.Long[0, 1000].Sample(number =>
    {
        var sample = Sequence.Replay(number);
        Assert.Equal(32 * 32, sample.Image.Length);
        Assert.Equal(Input.PromptChannels * 32 * 32, sample.Prompt.Length);
        Assert.Equal(32 * 32, sample.Truth.Length);
        Assert.All(sample.Truth, t => Assert.True(t is 0 or 1));
        Assert.All(sample.Image, v => Assert.InRange(v, 0f, 1f));
    }, iter: 30);

    [Fact]
    public void A_cancelled_sequence_ends()
    {
        using var stop = new CancellationTokenSource();
        var samples = Sequence.From(0, 1, stop.Token).GetEnumerator();
        Assert.True(samples.MoveNext());
        stop.Cancel();
        int more = 0;
        while (samples.MoveNext())
        {
            more++;
        }

        Assert.InRange(more, 0, 3 * 256);       // what had been made ahead
    }

    [Fact]
    public void A_case_without_any_pair_is_reported_in_its_own_words()
    {
        var grid = new Grid(new Size3(20, 20, 1), Affine.Scaling(1, 1, 1));
        var flat = new LabelledCase("flat", "a", null, new LabelVolume(grid, [.. Enumerable.Repeat(1, 400)]));
        var sequence = new SampleSequence([flat], new Dictionary<string, double>(), new GeneratorOptions { EveryAxis = false }, Input, 1);
        var e = Assert.Throws<InvalidOperationException>(() => sequence.From(0, 2, TestContext.Current.CancellationToken).First());
        Assert.Contains("No valid pair", e.Message, StringComparison.Ordinal);
    }

    private static SampleSequence Of(int seed) =>
        new(LabelledScans.OfBalls, new Dictionary<string, double>(), new GeneratorOptions(), Input, seed);

    private static void AssertSame(Sample expected, Sample actual)
    {
        Assert.Equal(expected.Origin, actual.Origin);
        Assert.True(expected.Image.SequenceEqual(actual.Image));
        Assert.True(expected.Prompt.SequenceEqual(actual.Prompt));
        Assert.True(expected.Truth.SequenceEqual(actual.Truth));
    }
}
