using CsCheck;
using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Augmentation;

/// <summary>Other scanners' grey values, and contrasts painted on labels.</summary>
public sealed class IntensityTransformTests
{
    private static readonly IntensityTransform Nothing = new(1, false, 0, 0, 0, 1, 2);

    [Fact]
    public void Values_stay_between_0_and_1() => Gen.Select(Masks.Normalised, Gen.Int).Sample((slice, seed) =>
        IntensityTransform.Sample(new Random(seed)).Changed(slice, seed).Values.All(v => v is >= 0 and <= 1));

    [Fact]
    public void It_replays_from_its_parameters() => Gen.Select(Masks.Normalised, Gen.Int).Sample((slice, seed) =>
    {
        var drawn = IntensityTransform.Sample(new Random(seed));
        return drawn.Changed(slice, drawn.QuerySeed).Values.SequenceEqual((drawn with { }).Changed(slice, drawn.QuerySeed).Values);
    });

    [Fact]
    public void No_change_changes_nothing() => Masks.Normalised.Sample(slice =>
        Nothing.Changed(slice, 1).Values.SequenceEqual(slice.Values));

    [Fact]
    public void Inversion_turns_dark_into_bright() => Masks.Normalised.Sample(slice =>
        (Nothing with { Inverted = true }).Changed(slice, 1).Values.SequenceEqual(slice.Values.Select(v => 1 - v)));

    [Fact]
    public void Gamma_keeps_the_order_of_grey_values() => Gen.Select(Masks.Normalised, Gen.Single[0.5f, 2]).Sample((slice, gamma) =>
    {
        var changed = (Nothing with { Gamma = gamma }).Changed(slice, 1);
        float[] sorted = [.. slice.Values.Zip(changed.Values).OrderBy(p => p.First).Select(p => p.Second)];
        return sorted.SequenceEqual(sorted.Order());
    });

    [Fact]
    public void Noise_is_the_querys_or_the_prompts_own()
    {
        var slice = Masks.Grey(20, 20, 1);
        var noisy = Nothing with { Noise = 0.05f };
        Assert.NotEqual(noisy.Changed(slice, noisy.QuerySeed).Values, noisy.Changed(slice, noisy.PromptSeed).Values);
    }

    [Fact]
    public void Blur_keeps_a_constant_slice_and_evens_out_others()
    {
        var blurred = Nothing with { Blur = 1 };
        var flat = new Slice(9, 7, [.. Enumerable.Repeat(0.25f, 63)]);
        Assert.All(blurred.Changed(flat, 1).Values, v => Assert.Equal(0.25f, v, 1e-6f));
        var spot = new Slice(15, 15) { [7, 7] = 1 };
        var spread = blurred.Changed(spot, 1);
        Assert.Equal(1, spread.Values.Sum(), 1e-5f);
        Assert.Equal(1 / (2 * MathF.PI), spread[7, 7], 0.01f);
    }

    [Fact]
    public void A_painted_label_has_one_brightness_on_every_slice_and_noise_of_its_own_on_each()
    {
        var paint = new SyntheticContrast(5, 0.5f, 0.02f);
        int[] labels = [.. Enumerable.Range(0, 1600).Select(i => i % 40 < 20 ? 1 : 2)];
        float[] first = paint.Apply(labels, 40, 3).Values, second = paint.Apply(labels, 40, 4).Values;
        Assert.NotEqual(first, second);
        Assert.Equal(paint.Apply(labels, 40, 3).Values, first);
        foreach (int label in new[] { 1, 2 })
        {
            float Mean(float[] values) => values.Where((_, i) => labels[i] == label).Average();
            Assert.Equal(Mean(first), Mean(second), 0.02f);
        }
    }

    [Fact]
    public void Another_seed_paints_another_contrast() => Gen.Int[0, int.MaxValue - 1].Sample(seed =>
    {
        int[] labels = [.. Enumerable.Repeat(7, 100)];
        return !SyntheticContrast.Sample(new Random(seed)).Apply(labels, 10, 0).Values
            .SequenceEqual(SyntheticContrast.Sample(new Random(seed + 1)).Apply(labels, 10, 0).Values);
    });
}
