using CsCheck;
using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Augmentation;

/// <summary>What happens to the prompt's mask alone.</summary>
public sealed class PromptAugmentationTests
{
    private static readonly Gen<PromptCorruption> Corruptions = Gen.Int.Select(seed => PromptCorruption.Sample(new Random(seed), 0.3f));

    [Fact]
    public void Corruption_never_adds_a_pixel() => Gen.Select(Masks.Any, Corruptions).Sample((mask, corruption) =>
        corruption.Apply(mask).Pixels.Zip(mask.Pixels).All(p => !p.First || p.Second));

    [Fact]
    public void Corruption_loses_at_most_30_percent_of_any_mask() => Gen.Select(Masks.Any, Corruptions).Sample((mask, corruption) =>
        mask.Area - corruption.Apply(mask).Area <= 0.3 * mask.Area);

    [Fact]
    public void Corruption_loses_the_share_it_names_and_all_shares_come_up()
    {
        var mask = Masks.Disc(60, 25);
        double[] lost = [.. Enumerable.Range(0, 500).Select(seed =>
        {
            var corruption = PromptCorruption.Sample(new Random(seed), 0.3f);
            double share = (mask.Area - corruption.Apply(mask).Area) / (double)mask.Area;
            Assert.Equal(corruption.Share, share, 1e-3);
            return share;
        })];
        Assert.InRange(lost.Min(), 0, 0.01);
        Assert.InRange(lost.Max(), 0.29, 0.3);
        Assert.InRange(lost.Average(), 0.14, 0.16);
    }

    [Fact]
    public void Corruption_takes_pixels_from_everywhere()
    {
        var mask = Masks.Disc(20, 9);
        bool[] everLost = new bool[400];
        var random = new Random(1);
        for (int draw = 0; draw < 100; draw++)
        {
            var corrupted = new PromptCorruption(0.3f, random.Next()).Apply(mask);
            for (int i = 0; i < 400; i++)
            {
                everLost[i] |= mask.Pixels[i] && !corrupted.Pixels[i];
            }
        }

        Assert.Equal(mask.Pixels, everLost);
    }

    [Fact]
    public void Something_of_a_mask_always_stays() => Gen.Select(Masks.Any, Gen.Single[0, 0.9f], Gen.Int).Sample((mask, share, seed) =>
        new PromptCorruption(share, seed).Apply(mask).IsEmpty == mask.IsEmpty);

    [Fact]
    public void Corruption_and_deformation_replay_from_their_parameters() => Gen.Select(Masks.Any, Gen.Int).Sample((mask, seed) =>
    {
        var corruption = PromptCorruption.Sample(new Random(seed), 0.3f);
        var deformation = PromptDeformation.Sample(new Random(seed), mask.Area);
        return corruption.Apply(mask).Pixels.SequenceEqual((corruption with { }).Apply(mask).Pixels)
            && deformation.Apply(mask).Pixels.SequenceEqual((deformation with { }).Apply(mask).Pixels);
    });

    [Fact]
    public void A_deformed_mask_stays_within_two_pixels_of_a_small_drawn_one() => Gen.Select(Masks.Any, Gen.Int).Sample((mask, seed) =>
    {
        // 30 x 30 pixels allow 0.75 in all and 1.5 more in one place, and the outline lies half a pixel inside.
        var deformed = PromptDeformation.Sample(new Random(seed), mask.Area).Apply(mask);
        var near = new Mask(mask.Width, mask.Height);
        Morphology.Dilate(mask, 2, near);
        return deformed.Pixels.Zip(near.Pixels).All(p => !p.First || p.Second) && deformed.IsEmpty == mask.IsEmpty;
    });

    [Fact]
    public void A_deformation_of_nothing_changes_nothing() =>
        Masks.Any.Sample(mask => new PromptDeformation(0, 0, 1).Apply(mask).Pixels.SequenceEqual(mask.Pixels));

    [Fact]
    public void Outlines_wander_outwards_and_inwards()
    {
        var disc = Masks.Disc(60, 22);
        int[] areas = [.. Enumerable.Range(0, 100).Select(seed => PromptDeformation.Sample(new Random(seed), disc.Area).Apply(disc).Area)];
        Assert.InRange(areas.Average() / disc.Area, 0.97, 1.03);
        Assert.True(areas.Min() < 0.95 * disc.Area && areas.Max() > 1.05 * disc.Area, string.Join(' ', areas));
    }
}
