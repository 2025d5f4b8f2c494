using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Imaging;

/// <summary>Equations (1)-(3).</summary>
public sealed class NormalisationTests
{
    private static readonly Normalisation Default = new();

    private static readonly float[] Hostile = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue];

    private static readonly Gen<float> Value = Gen.OneOf(
        Gen.Single[-1000, 1000], Gen.Int[-3, 3].Select(i => (float)i), Gen.Single[-1e-6f, 1e-6f], Gen.Single[-1e38f, 1e38f]);

    [Fact]
    public void Quantiles_are_those_of_the_sorted_values() =>
        Gen.Select(Value.Array[1, 400], Gen.Single[0, 1], Gen.Single[0, 1]).Sample((values, a, b) =>
        {
            var (low, high) = new Normalisation(Math.Min(a, b), Math.Max(a, b)).Range(values);
            AssertClose(Sorted(values, Math.Min(a, b)), low);
            AssertClose(Sorted(values, Math.Max(a, b)), high);
        });

    [Fact]
    public void The_extreme_quantiles_are_the_smallest_and_the_largest_value() => Value.Array[1, 300].Sample(values =>
        new Normalisation(0, 1).Range(values) == (values.Min(), values.Max()));

    [Fact]
    public void Every_value_follows_equations_2_and_3() => Gen.Single[-500, 500].Array[1, 300].Sample(values =>
    {
        var (low, high) = Default.Range(values);
        double range = high - low, epsilon = range is > 0 and < 1 ? 1e-6 * range : 1e-6;       // small ranges: the same in every unit
        float[] result = new float[values.Length];
        Default.Apply(values, result);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal((Math.Clamp(values[i], low, high) - low) / (range + epsilon), result[i], 1e-5);
        }
    });

    [Fact]
    public void Results_lie_between_0_and_1_whatever_the_values() =>
        Gen.OneOf(Value, Gen.Int[0, Hostile.Length - 1].Select(i => Hostile[i]))
            .Array[0, 300].Sample(values =>
            {
                float[] result = new float[values.Length];
                Default.Apply(values, result);
                return result.All(v => v is >= 0 and <= 1);
            });

    [Fact]
    public void The_result_may_take_the_place_of_the_values() => Value.Array[0, 200].Sample(values =>
    {
        float[] apart = new float[values.Length];
        Default.Apply(values, apart);
        Default.Apply(values, values);
        return apart.SequenceEqual(values);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-7.5f)]
    [InlineData(1e30f)]
    public void A_constant_slice_becomes_all_0(float value) =>
        Assert.All(Default.Of(new Slice(8, 6, [.. Enumerable.Repeat(value, 48)])).Values, v => Assert.Equal(0, v));

    [Fact]
    public void A_single_bright_pixel_in_a_thousand_does_not_dim_the_rest()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)(i % 100))];
        values[3] = 1e6f;
        float[] result = new float[1000];
        Default.Apply(values, result);
        Assert.Equal(1, result[3], 1e-6f);
        Assert.InRange(result[50], 0.49f, 0.52f);
    }

    [Fact]
    public void What_is_not_finite_counts_as_the_lowest_value_and_in_no_quantile()
    {
        float[] values = [float.NaN, 10, float.PositiveInfinity, 20, float.NegativeInfinity, 30];
        float[] result = new float[6];
        var whole = new Normalisation(0, 1);
        whole.Apply(values, result);
        Assert.Equal((10, 30), whole.Range(values));
        Assert.Equal([0, 0, 0, 0.5f, 0, 1], result.Select(v => MathF.Round(v, 5)));
    }

    [Fact]
    public void A_slice_without_a_finite_value_becomes_all_0()
    {
        var slice = new Slice(2, 1, [float.NaN, float.PositiveInfinity]);
        Assert.Equal((0, 0), Default.Range(slice.Values));
        Assert.Equal([0, 0], Default.Of(slice).Values);
    }

    [Fact]
    public void Whole_vectors_and_the_rest_follow_the_same_formula() =>
        Gen.OneOf(Value, Gen.Int[0, Hostile.Length - 1].Select(i => Hostile[i])).Array[0, 70].Sample(values =>
        {
            var (low, high) = Default.Range(values);
            float[] result = new float[values.Length];
            Default.Apply(values, result);
            double Expected(float v) => ((double)(float.IsFinite(v) ? Math.Clamp(v, low, high) : low) - low) 
                / ((double)high - low + Default.EpsilonFor(high - low));
            return values.Select(v => (float)Expected(v)).SequenceEqual(result);
        });

    [Fact]
    public void Nothing_is_allocated_with_or_without_values_that_are_not_finite()
    {
        float[] values = [.. Enumerable.Range(0, 9000).Select(i => MathF.Sin(i) * i)], result = new float[9000];
        Allocations.None(() => Default.Apply(values, result));
        values[17] = float.NaN;
        Allocations.None(() => Default.Apply(values, result));
    }

    [Fact]
    public void Brightness_and_contrast_of_the_scanner_do_not_matter() =>
        Gen.Select(Gen.Single[0, 1].Array[50, 200], Gen.Single[0.1f, 50], Gen.Single[-100, 100]).Sample((values, gain, offset) =>
        {
            float[] plain = new float[values.Length], scaled = new float[values.Length];
            Default.Apply(values, plain);
            Default.Apply(Array.ConvertAll(values, v => (gain * v) + offset), scaled);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(plain[i], scaled[i], 1e-3f);
            }
        });

    [Fact]
    public void A_power_of_two_changes_no_result_and_the_unit_of_the_scan_hardly_any() =>
        Gen.Select(Gen.Single[1, 500].Array[50, 200], Gen.Int[-40, 40]).Sample((values, power) =>
        {
            float[] plain = Applied(values);
            float[] doubled = Applied(Array.ConvertAll(values, v => MathF.ScaleB(v, power)));
            Assert.All(plain.Zip(doubled), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
        });

    [Theory]
    [InlineData(1e-12f)]
    [InlineData(3e-9f)]     // diffusion in m^2/s
    [InlineData(1e12f)]
    public void The_whole_range_is_used_whatever_the_unit(float unit)
    {
        float[] result = Applied([.. Enumerable.Range(0, 1000).Select(i => i * unit)]);
        Assert.Equal((0, 1), (result[0], MathF.Round(result[^1], 4)));
        Assert.Equal(0.5f, result[500], 0.01f);
    }

    [Fact]
    public void A_range_of_at_least_1_is_divided_as_it_always_was() =>
        Assert.Equal((1e-6f, 1e-6f, 5e-7f), (Default.EpsilonFor(1), Default.EpsilonFor(200), Default.EpsilonFor(0.5f)));

    private static float[] Applied(float[] values)
    {
        float[] result = new float[values.Length];
        Default.Apply(values, result);
        return result;
    }

    /// <summary>The definition: sort, and interpolate between the neighbours of place q (n - 1).</summary>
    private static double Sorted(float[] values, float q)
    {
        float[] sorted = [.. values.Order()];
        double place = q * (sorted.Length - 1.0);
        int below = (int)Math.Floor(place), above = (int)Math.Ceiling(place);
        return sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below]));
    }

    private static void AssertClose(double expected, float actual) => Assert.Equal(expected, actual, Math.Abs(expected) * 1e-6 + 1e-12);
}
