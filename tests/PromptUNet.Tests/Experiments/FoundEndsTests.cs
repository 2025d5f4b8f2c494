using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments;

namespace PromptUNet.Tests.Experiments;

public sealed class FoundEndsTests
{
    private static readonly Mask Empty = new(Cones.Edge, Cones.Edge), Full = Cones.Task.Prompt().Mask;

    [Fact]
    public void The_truth_ends_where_it_does()
    {
        var ends = FoundEnds.Of(Cones.Task, Cones.Task.Truth);
        Assert.Equal(0, ends.Past);
        Assert.Equal([new("down", 0), new FoundSide("up", 0)], ends.Sides);
        Assert.DoesNotContain(ends.Sides, side => side.EndsInside);
    }

    [Fact]
    public void The_last_mask_of_each_side_decides_whatever_lies_between()
    {
        var ends = FoundEnds.Of(Cones.Task, k => k is Cones.Widest or Cones.First + 2 or Cones.Last + 1 or Cones.Last + 3 ? Full : Empty);
        Assert.Equal([new("down", 2), new FoundSide("up", 0)], ends.Sides);
        Assert.Equal((2, true, false), (ends.Past, ends.Sides[0].EndsInside, ends.Sides[1].EndsInside));
    }

    [Fact]
    public void Who_finds_nothing_but_the_drawn_slice_cuts_everything_off()
    {
        var ends = FoundEnds.Of(Cones.Task, _ => Empty);
        Assert.Equal([new("down", Cones.Widest - Cones.First), new FoundSide("up", Cones.Last - Cones.Widest)], ends.Sides);
    }

    [Theory]
    [InlineData(Cones.First, "up")]
    [InlineData(Cones.Last, "down")]
    public void A_structure_drawn_at_its_end_goes_on_to_one_side(int drawn, string side) =>
        Assert.Equal([side], FoundEnds.Of(Cones.Task with { PromptSlice = drawn }, Cones.Task.Truth).Sides.Select(s => s.Name));
}
