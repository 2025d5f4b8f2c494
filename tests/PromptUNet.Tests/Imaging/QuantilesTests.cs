using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class QuantilesTests
{
    /// <summary>Many values with ties, clusters, outliers, and ranges from next to nothing to next to infinity.</summary>
    private static readonly Gen<float[]> Values =
        from count in Gen.Int[1, 5000]
        from seed in Gen.Int
        from kind in Gen.Int[0, 5]
        select Make(count, new Random(seed), kind);

    [Fact]
    public void Quantiles_are_exactly_those_of_the_sorted_values() =>
        Gen.Select(Values, Gen.Single[0, 1], Gen.Single[0, 1]).Sample((values, a, b) =>
    {
        float[] sorted = [.. values.Order()];
        foreach (var (lower, upper) in new[] { (a, b), (0, 1), (0.005f, 0.995f) })
        {
            Assert.Equal((Sorted(sorted, lower), Sorted(sorted, upper)), Quantiles.Of(values, lower, upper));
        }
    });

    private static float[] Make(int count, Random random, int kind) => [.. Enumerable.Range(0, count).Select(i => kind switch
    {
        0 => random.NextSingle(),
        1 => random.Next(5),
        2 => random.Next(10) < 7 ? 0 : 100 * random.NextSingle(),
        3 => MathF.Pow(10, (76 * random.NextSingle()) - 38) * (random.Next(2) == 0 ? 1 : -1),
        4 => random.Next(2000) == 0 ? float.MaxValue : random.Next(2000) == 1 ? float.MinValue : random.NextSingle(),
        _ => float.Epsilon * random.Next(1000),
    })];

    private static float Sorted(float[] sorted, float q)
    {
        double place = q * (sorted.Length - 1.0);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return (float)(sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below])));
    }
}
