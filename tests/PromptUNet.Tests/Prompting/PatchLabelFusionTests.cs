using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

/// <summary>Labels fused by patches, the vector code against the formula pixel by pixel in double precision.</summary>
public sealed class PatchLabelFusionTests
{
    /// <summary>A grainy scene, the same scene moved and grained anew, and a disc anywhere in it, cut by the border at times.</summary>
    private static readonly Gen<Scene> Scenes =
        from size in Gen.Int[1, 4].Select(tiles => 8 * tiles)
        from seed in Gen.Int
        from grain in Gen.OneOf(Gen.Const(0f), Gen.Float[0, 1])
        from x in Gen.Int[0, size - 1]
        from y in Gen.Int[0, size - 1]
        from radius in Gen.Float[0, size]
        select Draw(size, seed, grain, x, y, radius);

    [Fact]
    public void Log_odds_are_those_of_the_formula() => Scenes.Sample(scene =>
    {
        var (logOdds, distance) = (Fuse(scene), Distance(scene.Mask));
        for (int y = 0; y < scene.Query.Height; y++)
        {
            for (int x = 0; x < scene.Query.Width; x++)
            {
                double expected = Math.Abs(distance[x, y]) <= 8 ? LogOdds(scene, x, y) : 0;
                Assert.Equal(Probability(expected), Probability(logOdds[x, y]), 1e-5);
            }
        }
    }, iter: 40);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_mask_without_an_outline_has_nothing_to_say(float everywhere)
    {
        var scene = Draw(32, 1, 0.5f, 9, 9, 5);
        Array.Fill(scene.Mask.Values, everywhere);
        Assert.All(Fuse(scene).Values, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Where_all_patches_look_alike_the_mask_is_smoothed()
    {
        var flat = new Slice(48, 48);
        var logOdds = Fuse(new Scene(flat, flat, Masks.Disc(48, 12).ToSlice()));
        Assert.InRange(logOdds[24, 24 - 10], 0.1f, 3.9f);
        Assert.InRange(logOdds[24, 24 - 15], -3.9f, -0.1f);
    }

    [Fact]
    public void The_same_question_has_the_same_answer_whatever_was_asked_before_and_takes_no_memory()
    {
        var (scene, other) = (Draw(32, 1, 0.3f, 9, 9, 7), Draw(64, 2, 0.3f, 50, 60, 20));
        var (used, logOdds, distance) = (new PatchLabelFusion(), new Slice(32, 32), Distance(scene.Mask));
        used.Of(other.Query, other.Image, other.Mask, Distance(other.Mask), new Slice(64, 64));
        Array.Fill(logOdds.Values, float.NaN);
        Allocations.None(() => used.Of(scene.Query, scene.Image, scene.Mask, distance, logOdds));
        Assert.Equal(Fuse(scene).Values, logOdds.Values);
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(16, 8)]
    public void Slices_that_cannot_be_cut_into_squares_of_eight_are_refused(int width, int height)
    {
        var slice = new Slice(width, height);
        Assert.Throws<ArgumentException>(() => new PatchLabelFusion().Of(slice, slice, slice, slice, slice));
    }

    [Fact]
    public void Slices_of_two_sizes_are_refused() => Assert.Throws<ArgumentException>(() =>
        new PatchLabelFusion().Of(new Slice(16, 16), new Slice(16, 16), new Slice(8, 8), new Slice(16, 16), new Slice(16, 16)));

    [Theory]
    [InlineData(3.9f, 0, 2.8425f)]
    [InlineData(-3.9f, 0, -2.4225f)]
    [InlineData(0, -6, 0.21f)]
    [InlineData(3.9f, 7, 1.42125f)]
    [InlineData(3.9f, 8, 0)]
    [InlineData(3.9f, -8.5f, 0)]
    public void The_outline_moves_less_than_three_pixels_and_nothing_moves_far_from_it(float logOdds, float distance, float shift) =>
        Assert.Equal(shift, PatchLabelFusion.Shift(logOdds, distance), 1e-5f);

    private static Slice Fuse(Scene scene)
    {
        var logOdds = new Slice(scene.Query.Width, scene.Query.Height);
        new PatchLabelFusion().Of(scene.Query, scene.Image, scene.Mask, Distance(scene.Mask), logOdds);
        return logOdds;
    }

    private static Slice Distance(Slice mask)
    {
        var distance = new Slice(mask.Width, mask.Height);
        new OutlineDistance().Of(mask, distance);
        return distance;
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static double LogOdds(Scene scene, int x, int y)
    {
        var near = (from v in Enumerable.Range(-6, 13)
                    from u in Enumerable.Range(-6, 13)
                    where (u * u) + (v * v) <= 37
                    select (Far: (u * u) + (v * v), Difference: Difference(u, v), Mask: Repeated(scene.Mask, x + u, y + v) > 0.5f ? 1 : 0))
                        .ToList();
        double least = near.Min(n => n.Difference);
        double[] weights = [.. near.Select(n => Math.Exp(-(n.Difference - least) / (least + 40)) * Math.Exp(-n.Far / 32.0))];
        double mean = near.Zip(weights, (n, w) => w * n.Mask).Sum() / weights.Sum();
        return Math.Clamp(Math.Log((mean + 0.02) / (1.02 - mean)), -4, 4);

        double Difference(int u, int v) =>
            (from j in Enumerable.Range(-1, 3)
             from i in Enumerable.Range(-1, 3)
             select Math.Pow(255.0 * ((double)Repeated(scene.Query, x + i, y + j) - Repeated(scene.Image, x + u + i, y + v + j)), 2))
                 .Average();
    }

    private static float Repeated(Slice slice, int x, int y) =>
        slice[Math.Clamp(x, 0, slice.Width - 1), Math.Clamp(y, 0, slice.Height - 1)];

    private static Scene Draw(int size, int seed, float grain, int x, int y, float radius)
    {
        var random = new Random(seed);
        double moved = random.NextDouble() * 3;
        return new Scene(Seen(0), Seen(moved), Of(0, soft => soft));

        Slice Of(double shift, Func<float, float> value)
        {
            var slice = new Slice(size, size);
            for (int i = 0; i < slice.Values.Length; i++)
            {
                double away = radius - Math.Sqrt(Math.Pow((i % size) - x - shift, 2) + Math.Pow((i / size) - y, 2));
                slice.Values[i] = value((float)Math.Clamp(away + 0.5, 0, 1));
            }

            return slice;
        }

        Slice Seen(double shift) => Of(shift, soft => ((1 - grain) * ((0.4f * soft) + 0.3f)) + (grain * random.NextSingle()));
    }

    private sealed record Scene(Slice Query, Slice Image, Slice Mask);
}
