using PromptUNet.Lab.Bench;

namespace PromptUNet.Tests.Bench;

public sealed class TimingTests
{
    [Fact]
    public void The_median_is_the_middle_or_the_mean_of_the_two_in_the_middle()
    {
        Assert.Equal(2, Timing.Of([9, 2, 1]).MedianMs);
        Assert.Equal(2.5, Timing.Of([9, 2, 1, 3]).MedianMs);
    }

    [Fact]
    public void Nineteen_of_twenty_repetitions_took_no_longer_than_p95()
    {
        Assert.Equal(95, Timing.Of(Enumerable.Range(1, 100).Select(ms => (double)ms)).P95Ms);
        Assert.Equal(3, Timing.Of([3, 1, 2]).P95Ms);
    }

    [Fact]
    public void A_timing_without_a_repetition_is_refused() => Assert.Throws<ArgumentException>(() => Timing.Of([]));

    [Fact]
    public void Parts_share_the_time() => Assert.Equal(new Timing(2, 3), new Timing(20, 30).Per(10));
}
