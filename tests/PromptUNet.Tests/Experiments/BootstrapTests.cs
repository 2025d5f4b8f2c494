using PromptUNet.Lab.Experiments;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Experiments;

public sealed class BootstrapTests
{
    [Fact]
    public void Each_data_set_counts_once_and_each_value_within_it()
    {
        var interval = new Bootstrap([("a", "1", 1), ("a", "1", 1), ("a", "2", 0.5), ("b", "1", 0)]).Interval();
        Assert.Equal((2.5 / 3) / 2, interval.Mean, 12);
        Assert.Equal(4, interval.Count);
    }

    [Fact]
    public void The_interval_is_that_of_the_normal_distribution_where_subjects_are_many()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length / values.Length);
        var interval = new Bootstrap(values.Select((v, i) => ("a", $"{i}", v))).Interval();
        Assert.Equal(mean - (1.96 * error), interval.Low, 0.15 * error);
        Assert.Equal(mean + (1.96 * error), interval.High, 0.15 * error);
    }

    [Fact]
    public void Subjects_are_drawn_within_their_data_set()
    {
        var apart = new Bootstrap([("a", "1", 0), ("a", "2", 0), ("b", "1", 1), ("b", "2", 1)]).Interval();
        Assert.Equal((0.5, 0.5, 0.5), (apart.Mean, apart.Low, apart.High));

        // Both subjects of a set are the same one in a quarter of the draws, each way.
        var within = new Bootstrap([("a", "1", 0), ("a", "2", 1), ("b", "1", 0), ("b", "2", 1)]).Interval();
        Assert.Equal((0.5, 0.0, 1.0), (within.Mean, within.Low, within.High));
    }

    [Fact]
    public void Four_subjects_of_one_sign_reach_an_eighth() =>
        Assert.Equal(2.0 / 16, new Bootstrap(Enumerable.Range(0, 4).Select(i => ("a", $"{i}", 0.1))).SignFlip(), 0.02);

    [Fact]
    public void Values_of_one_subject_move_together()
    {
        var together = new Bootstrap(Enumerable.Range(0, 40).Select(i => ("a", $"{i % 4}", (double)(i % 4)))).Interval();
        var apart = new Bootstrap(Enumerable.Range(0, 40).Select(i => ("a", $"{i}", (double)(i % 4)))).Interval();
        Assert.True(together.High - together.Low > 2 * (apart.High - apart.Low));
    }

    [Fact]
    public void The_sign_flip_test_sees_a_steady_difference_and_not_a_balanced_one()
    {
        Assert.InRange(new Bootstrap(Enumerable.Range(0, 12).Select(i => ("a", $"{i}", 0.01 + (i * 1e-4)))).SignFlip(), 0, 0.01);
        Assert.InRange(new Bootstrap(Enumerable.Range(0, 12).Select(i => ("a", $"{i}", i % 2 == 0 ? 1.0 : -1))).SignFlip(), 0.5, 1);
    }

    [Fact]
    public void Nothing_has_no_mean() => Assert.Throws<ArgumentException>(() => new Bootstrap([]));

    [Fact]
    public void A_difference_is_taken_on_the_questions_that_both_answered()
    {
        ExperimentPoint Point(string model, string item, double value) =>
            new(model, "set", "scan", item, Plane.Native, "+-5", "dice", value);
        var differences = PairedDifference.Of([Point("ours", "a", 0.9), Point("ours", "b", 0.1), Point("theirs", "a", 0.5)]);
        var difference = Assert.Single(differences, d => d.Plane is null);
        Assert.Equal(("theirs", 0.4, 1), (difference.Other, Math.Round(difference.Difference.Mean, 12), difference.Difference.Count));
    }
}
