using CsCheck;
using PromptUNet.Pictures;

namespace PromptUNet.Tests.Pictures;

public sealed class SheetSlicesTests
{
    [Fact]
    public void Slices_spread_from_first_to_last_and_the_drawn_one_takes_the_place_of_its_neighbour() =>
        Assert.Equal([10, 20, 32, 40, 50, 60], SheetSlices.Choose([.. Enumerable.Range(10, 51)], [32], 6));

    [Fact]
    public void Few_slices_are_all_shown() => Assert.Equal([4, 5], SheetSlices.Choose([4, 5], [5], 6));

    [Fact]
    public void The_drawn_slice_is_always_among_them_and_none_comes_twice() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[1, 60], Gen.Int[2, 8]).SelectMany((first, count, most) =>
            Gen.Int[first, first + count - 1].Select(drawn => (first, count, most, drawn))).Sample(t =>
        {
            var chosen = SheetSlices.Choose([.. Enumerable.Range(t.first, t.count)], [t.drawn], t.most);
            Assert.Contains(t.drawn, chosen);
            Assert.Equal(chosen.Distinct().Order(), chosen);
            Assert.InRange(chosen.Count, 1, t.most);
        });
}
