using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

/// <summary>The signed distance that an aligned network corrects.</summary>
public sealed class OutlineDistanceTests
{
    [Fact]
    public void It_is_what_growing_pixel_by_pixel_gives() => Masks.Normalised.Sample(mask =>
    {
        float[] plain = Plain(mask), found = Distance(mask).Values;
        Assert.All(plain.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-5f));
    });

    [Fact]
    public void Near_a_discs_outline_it_is_the_distance_to_it()
    {
        const double radius = 20, centre = 39.5;
        var distance = Distance(Masks.Disc(80, radius).ToSlice());
        for (int i = 0; i < distance.Values.Length; i++)
        {
            double expected = radius - Math.Sqrt(Math.Pow((i % 80) - centre, 2) + Math.Pow((i / 80) - centre, 2));
            if (Math.Abs(expected) < 7)
            {
                Assert.Equal(expected, distance.Values[i], 1.3);
            }
        }
    }

    [Fact]
    public void It_is_level_far_from_the_outline()
    {
        var distance = Distance(Masks.Disc(80, 30).ToSlice());
        Assert.Equal(OutlineDistance.Limit + 0.5f, distance[40, 40]);
        Assert.Equal(-OutlineDistance.Limit - 0.5f, distance[0, 0]);
    }

    [Theory]
    [InlineData(0, -8.5f)]
    [InlineData(1, 8.5f)]
    public void A_mask_without_an_outline_is_as_far_as_can_be_from_one(float value, float expected)
    {
        var mask = new Slice(7, 5, [.. Enumerable.Repeat(value, 35)]);
        Assert.All(Distance(mask).Values, d => Assert.Equal(expected, d));
    }

    [Fact]
    public void The_complement_of_a_mask_has_the_opposite_distance() => Masks.Normalised.Sample(mask =>
    {
        var other = new Slice(mask.Width, mask.Height, [.. mask.Values.Select(m => 1 - m)]);
        Assert.All(Distance(mask).Values.Zip(Distance(other).Values), p => Assert.Equal(p.First, -p.Second, 1e-5f));
    });

    [Fact]
    public void Once_warm_it_takes_no_memory()
    {
        var (outline, mask, distance) = (new OutlineDistance(), Masks.Grey(96, 96, 1), new Slice(96, 96));
        outline.Of(mask, distance);
        Allocations.None(() => outline.Of(mask, distance));
    }

    private static Slice Distance(Slice mask)
    {
        var distance = new Slice(mask.Width, mask.Height);
        new OutlineDistance().Of(mask, distance);
        return distance;
    }

    private static float[] Plain(Slice mask)
    {
        var (grown, other) = (mask.Copy(), new Slice(mask.Width, mask.Height, [.. mask.Values.Select(m => 1 - m)]));
        float[] distance = [.. mask.Values.Select(m => m - 0.5f)];
        for (int step = 0; step < OutlineDistance.Limit; step++)
        {
            (grown, other) = (Grown(grown, step), Grown(other, step));
            distance = [.. distance.Zip(grown.Values.Zip(other.Values), (d, p) => d + p.First - p.Second)];
        }

        return distance;
    }

    private static Slice Grown(Slice values, int step)
    {
        var grown = new Slice(values.Width, values.Height);
        for (int y = 0; y < values.Height; y++)
        {
            for (int x = 0; x < values.Width; x++)
            {
                grown[x, y] = (from dy in Enumerable.Range(-1, 3)
                               from dx in Enumerable.Range(-1, 3)
                               where step % 2 == 0 || dx == 0 || dy == 0
                               where x + dx >= 0 && x + dx < values.Width && y + dy >= 0 && y + dy < values.Height
                               select values[x + dx, y + dy]).Max();
            }
        }

        return grown;
    }
}
