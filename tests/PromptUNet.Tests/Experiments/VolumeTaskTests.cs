namespace PromptUNet.Tests.Experiments;

public sealed class VolumeTaskTests
{
    [Theory]
    [InlineData(2, new[] { Cones.First, Cones.Last })]
    [InlineData(3, new[] { Cones.First, Cones.Widest, Cones.Last })]
    [InlineData(4, new[] { 4, 8, 12, 16 })]
    [InlineData(99, new[] { 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 })]
    public void Evenly_drawn_slices_reach_from_the_first_to_the_last_one(int count, int[] expected)
    {
        var drawn = Cones.Task.Evenly(count);
        Assert.Equal(expected, drawn.Select(k => k.Slice));
        Assert.All(drawn, k => Assert.Equal(Cones.Truth.Mask(Cones.Label, 2, k.Slice).Pixels, k.Mask.Pixels));
    }

    [Fact]
    public void One_slice_is_not_evenly_spaced() => Assert.Throws<ArgumentOutOfRangeException>(() => Cones.Task.Evenly(1));
}
