using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

public sealed class NormalisationTests
{
    private static readonly Gen<float> Values = Gen.Frequency(
        (10, Gen.Int[0, 40].Select(i => (float)i)), (10, Gen.Float[-1, 1]), (3, Gen.Float), (1, Gen.Const(float.NaN)),
        (1, Gen.OneOf([.. new[] { float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -0f }.Select(Gen.Const)])));

    [Fact]
    public void Quantiles_are_those_of_the_sorted_finite_values() =>
        Gen.Select(Values.Array[1, 300], Gen.Float[0, 1], Gen.Float[0, 1]).Sample((values, lower, upper) =>
        {
            float[] sorted = [.. values.Where(float.IsFinite).Order()];
            var (low, high) = new Normalisation(lower, upper).Range(values);
            Assert.Equal(sorted.Length == 0 ? 0 : Quantile(sorted, lower), low);
            Assert.Equal(sorted.Length == 0 ? 0 : Quantile(sorted, upper), high);
        });

    [Fact]
    public void Without_a_finite_value_the_range_is_zero() => Assert.Equal((0f, 0f), new Normalisation().Range([float.NaN, float.PositiveInfinity]));

    private static float Quantile(float[] sorted, float q)
    {
        double place = q * (sorted.Length - 1.0);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return (float)(sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below])));
    }
}
