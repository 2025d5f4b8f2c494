using PromptUNet.Lab.Experiments;

namespace PromptUNet.Tests.Experiments;

public sealed class RankCorrelationTests
{
    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 0.1, 0.2, 100 }, 1)]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 9.0, 5, -1 }, -1)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 2.0, 1, 4, 3 }, 0.6)]               // 1 - 6 * 4 / (4 * 15)
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { 1.0, 2, 3, 4 }, 0.948683298)]       // ranks 1, 2.5, 2.5, 4: 4.5 / sqrt(4.5 * 5)
    public void Ranks_are_correlated_whatever_the_values(double[] a, double[] b, double expected)
    {
        Assert.Equal(expected, RankCorrelation.Of(a, b)!.Value, 1e-9);
        Assert.Equal(expected, RankCorrelation.Of(b, a)!.Value, 1e-9);
    }

    [Fact]
    public void Without_two_different_values_there_is_none()
    {
        Assert.Null(RankCorrelation.Of([1, 1, 1], [1, 2, 3]));
        Assert.Null(RankCorrelation.Of([], []));
    }

    [Fact]
    public void Unpaired_values_are_refused() =>
        Assert.Contains("not 2 with 1", Assert.Throws<ArgumentException>(() => RankCorrelation.Of([1, 2], [1])).Message,
            StringComparison.Ordinal);
}
