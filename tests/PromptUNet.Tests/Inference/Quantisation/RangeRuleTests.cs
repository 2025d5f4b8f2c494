using PromptUNet.Inference.Quantisation;

namespace PromptUNet.Tests.Inference.Quantisation;

public sealed class RangeRuleTests
{
    private static readonly float[] Uniform = [.. Enumerable.Range(0, 100_000).Select(i => (i - 50_000) / 50_000f)];

    [Fact]
    public void Min_max_is_the_ends() =>
        Assert.Equal(new TensorRange(-7, 30), RangeRule.MinMax.RangeOf(HistogramTests.Of(Uniform, [30, -7])));

    [Fact]
    public void Percentile_drops_the_outliers_and_no_more()
    {
        var range = RangeRule.Percentile.RangeOf(HistogramTests.Of(Uniform, [30, 29, -7]));
        Assert.InRange(range.High, 0.97f, 1.03f);       // a bin is 0.03 wide
        Assert.InRange(range.Low, -1.03f, -0.97f);
        Assert.Equal(30, RangeRule.Percentile.RangeOf(HistogramTests.Of(Uniform, [.. Enumerable.Repeat(30f, 20)])).High);
    }

    [Fact]
    public void Entropy_keeps_a_uniform_distribution_and_cuts_a_long_tail()
    {
        Assert.Equal(new TensorRange(Uniform[0], Uniform[^1]), RangeRule.Entropy.RangeOf(HistogramTests.Of(Uniform)));
        var random = new Random(5);
        float[] tail = [.. Enumerable.Range(0, 200_000).Select(_ => -MathF.Log(1 - random.NextSingle()))];
        var cut = RangeRule.Entropy.RangeOf(HistogramTests.Of(tail, [40]));
        Assert.Equal(0, cut.Low);
        Assert.InRange(cut.High, 5, 30);
    }

    [Theory]
    [InlineData(RangeRule.MinMax)]
    [InlineData(RangeRule.Percentile)]
    [InlineData(RangeRule.Entropy)]
    public void Odd_tensors_have_a_range_that_holds_them(RangeRule rule)
    {
        foreach (float value in (float[])[0, 3, -3, 1e-42f, -1e30f, float.Epsilon])
        {
            var range = rule.RangeOf(HistogramTests.Of([.. Enumerable.Repeat(value, 50)]));
            Assert.InRange(value, Math.Min(range.Low, 0), Math.Max(range.High, 0));
        }

        Assert.Equal(new TensorRange(0, 0), rule.RangeOf(new Histogram()));
        Assert.Equal(0, rule.RangeOf(HistogramTests.Of([.. Uniform.Where(v => v >= 0)])).Low);
        Assert.Equal(0, rule.RangeOf(HistogramTests.Of([.. Uniform.Where(v => v <= 0)])).High);
    }
}
