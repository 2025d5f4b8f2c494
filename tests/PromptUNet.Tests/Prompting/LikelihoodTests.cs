using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

public sealed class LikelihoodTests
{
    [Fact]
    public void Grey_values_of_the_inside_are_likely_and_those_of_the_rim_unlikely()
    {
        var mask = Masks.Disc(40, 8);
        float[] table = Table(Painted(mask, inside: 0.8f, outside: 0.2f), mask);
        Assert.True(table[8] > 0.9f && table[2] < -0.9f, string.Join(' ', table));
        Assert.Equal(0, table[5], 0.4f);
    }

    [Fact]
    public void It_follows_the_prompt_whatever_the_contrast()
    {
        var mask = Masks.Disc(40, 8);
        float[] bright = Table(Painted(mask, 0.8f, 0.2f), mask), dark = Table(Painted(mask, 0.2f, 0.8f), mask);
        Assert.Equal(bright[8], dark[2], 1e-4f);
        Assert.Equal(bright[2], dark[8], 1e-4f);
    }

    [Fact]
    public void Where_inside_and_rim_look_alike_nothing_is_said()
    {
        var mask = Masks.Disc(40, 8);
        Assert.Equal(0, Table(Painted(mask, 0.5f, 0.5f), mask)[5], 0.01f);
    }

    [Fact]
    public void An_empty_or_a_full_mask_says_nothing()
    {
        var image = Masks.Grey(20, 20, 1);
        Assert.All(Table(image, new Mask(20, 20)), v => Assert.Equal(0, v));
        Assert.All(Table(image, new Mask(20, 20, [.. Enumerable.Repeat(true, 400)])), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Its_values_lie_between_minus_1_and_1() =>
        Gen.Select(Masks.Normalised, Gen.Int, Gen.Double[0, 1]).Sample((image, seed, share) =>
    {
        float[] result = new float[image.Values.Length];
        var likelihood = new Likelihood();
        likelihood.Learn(image, Masks.Random(image.Width, image.Height, share, seed).ToSlice());
        likelihood.Apply(image.Values, result);
        return result.All(v => v is >= -1 and <= 1);
    });

    [Fact]
    public void What_lies_far_from_the_mask_has_no_say()
    {
        var mask = Masks.Disc(60, 6);
        var image = Painted(mask, 0.8f, 0.2f);
        var far = new Mask(60, 60);
        Morphology.Dilate(mask, 10, far);
        var busy = new Slice(60, 60, [.. image.Values.Select((v, i) => far.Pixels[i] ? v : 0.8f)]);
        Assert.Equal(Table(image, mask), Table(busy, mask));
    }

    private static Slice Painted(Mask mask, float inside, float outside) =>
        new(mask.Width, mask.Height, Array.ConvertAll(mask.Pixels, p => p ? inside : outside));

    /// <summary>The likelihood of the grey values 0, 0.1 to 1.</summary>
    private static float[] Table(Slice image, Mask mask)
    {
        float[] table = new float[11];
        var likelihood = new Likelihood();
        likelihood.Learn(image, mask.ToSlice());
        likelihood.Apply([.. Enumerable.Range(0, 11).Select(i => (i + 0.01f) / 10)], table);
        return table;
    }
}
