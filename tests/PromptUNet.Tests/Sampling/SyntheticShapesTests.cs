using PromptUNet.Imaging;
using PromptUNet.Sampling;

namespace PromptUNet.Tests.Sampling;

public sealed class SyntheticShapesTests
{
    private const int Maps = 6;

    private static readonly IReadOnlyList<LabelledCase> Made = SyntheticShapes.Cases(Maps, seed: 3);

    [Fact]
    public void Every_map_holds_many_shapes_that_span_several_slices()
    {
        foreach (var map in Made)
        {
            Assert.Null(map.Image);
            var labels = map.Labels.Present();
            Assert.True(labels.Count >= 6, $"{map.Name} has {labels.Count} labels.");
            Assert.True(labels.Count(l => map.SlicesOf(l, 2, ChainSampler.SmallestArea).Count > 5) >= 3);
        }
    }

    [Fact]
    public void The_border_is_mostly_background()
    {
        foreach (var map in Made)
        {
            var size = map.Labels.Grid.Size;
            int outside = map.Labels.Slice(2, 0, new PixelBox(0, 0, size.X - 1, size.Y - 1)).Count(l => l == 0);
            Assert.True(outside > 0.7 * size.X * size.Y);
        }
    }

    [Fact]
    public void A_map_follows_from_the_seed_and_its_number()
    {
        var fewer = SyntheticShapes.Cases(2, seed: 3);
        Assert.Equal(Numbers(Made[1]), Numbers(fewer[1]));
        Assert.NotEqual(Numbers(Made[0]), Numbers(fewer[1]));
        Assert.NotEqual(Numbers(Made[0]), Numbers(SyntheticShapes.Cases(1, seed: 4)[0]));
    }

    private static int[] Numbers(LabelledCase map)
    {
        var size = map.Labels.Grid.Size;
        return [.. Enumerable.Range(0, size.Z).SelectMany(z => map.Labels.Slice(2, z, new PixelBox(0, 0, size.X - 1, size.Y - 1)))];
    }
}
