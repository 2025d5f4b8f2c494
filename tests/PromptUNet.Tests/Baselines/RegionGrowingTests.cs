using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Prompting;
using PromptUNet.Tests.Prompting;

namespace PromptUNet.Tests.Baselines;

public sealed class RegionGrowingTests
{
    [Fact]
    public void The_region_is_what_growth_from_the_definition_reaches()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var mask = Drawn.Blobs(40, 40, random);
            var (image, query) = (Textured(mask, random), Textured(mask, random));
            var found = new RegionGrowing().Segment(query, new Prompt(image, mask.ToSlice(), 3));
            Assert.Equal(ByDefinition(query, image, mask), found.Above(0).Pixels);
        }
    }

    [Fact]
    public void It_grows_over_the_structure_beyond_the_prompt_and_stops_at_its_edge()
    {
        var structure = Drawn.Disc(80, 80, 40, 40, 21.5);
        var prompt = Drawn.Disc(80, 80, 40, 40, 20);
        var found = new RegionGrowing().Segment(Bright(structure), new Prompt(Bright(prompt), prompt.ToSlice(), 1)).Above(0);
        Assert.Equal(structure.Pixels, found.Pixels);
    }

    [Fact]
    public void It_does_not_leave_the_neighbourhood_of_the_prompt()
    {
        var prompt = Drawn.Disc(80, 80, 40, 40, 20);
        var flat = Bright(Drawn.Where(80, 80, (_, _) => true));
        var found = new RegionGrowing().Segment(flat, new Prompt(Bright(prompt), prompt.ToSlice(), 1)).Above(0);
        Assert.InRange(Math.Sqrt(found.Area / Math.PI), 20.5, 22.5);
    }

    [Fact]
    public void A_slice_where_nothing_is_like_the_prompt_gets_no_mask()
    {
        var prompt = Drawn.Disc(40, 40, 20, 20, 9);
        Assert.True(new RegionGrowing().Segment(new Slice(40, 40), new Prompt(Bright(prompt), prompt.ToSlice(), 1)).Above(0).IsEmpty);
    }

    [Fact]
    public void Values_that_are_not_finite_belong_to_nothing()
    {
        var prompt = Drawn.Disc(40, 40, 20, 20, 9);
        var (image, query) = (Bright(prompt), Bright(prompt));
        (image[20, 20], query[20, 21]) = (float.NaN, float.NaN);
        var found = new RegionGrowing().Segment(query, new Prompt(image, prompt.ToSlice(), 1)).Above(0);
        Assert.Equal(prompt.Area - 1, found.Area);
    }

    private static Slice Bright(Mask mask) => new(mask.Width, mask.Height, Array.ConvertAll(mask.Pixels, p => p ? 100f : 0));

    /// <summary>Brighter inside, with noise that leaves the band here and there.</summary>
    private static Slice Textured(Mask mask, Random random) =>
        new(mask.Width, mask.Height, Array.ConvertAll(mask.Pixels, p => (p ? 1 : 0.3f) + (random.Next(8) == 0 ? 3 : random.NextSingle())));

    /// <summary>
    /// Three standard deviations, seeds from half the depth on, a tenth of the depth beyond the outline: until nothing changes.
    /// </summary>
    private static bool[] ByDefinition(Slice query, Slice image, Mask mask)
    {
        double[] inside = [.. Enumerable.Range(0, mask.Pixels.Length).Where(i => mask.Pixels[i]).Select(i => (double)image.Values[i])];
        double mean = inside.Average(), band = 3 * Math.Sqrt(inside.Sum(v => Math.Pow(v - mean, 2)) / inside.Length);
        double[] distance = [.. Enumerable.Range(0, mask.Pixels.Length).Select(i => Drawn.OutlineDistance(mask, i))];
        bool Alike(int i) => Math.Abs(query.Values[i] - mean) <= band;
        bool[] region = [.. distance.Select((d, i) => d >= distance.Max() / 2 && Alike(i))];
        for (int before = -1; before != region.Count(r => r);)
        {
            before = region.Count(r => r);
            for (int i = 0; i < region.Length; i++)
            {
                region[i] |= Alike(i) && distance[i] >= -distance.Max() / 10 && Drawn.Neighbours(mask, i).Any(n => region[n]);
            }
        }

        return region;
    }
}
