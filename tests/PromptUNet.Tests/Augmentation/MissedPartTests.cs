using CsCheck;
using PromptUNet.Augmentation;

namespace PromptUNet.Tests.Augmentation;

public sealed class MissedPartTests
{
    [Fact]
    public void It_loses_the_share_it_names_and_never_all() =>
        Gen.Select(Masks.Any, Gen.Single[0, 0.9f], Gen.Int).Sample((mask, share, seed) =>
    {
        var missed = new MissedPart(share, seed).Apply(mask);
        return missed.Area == mask.Area - (int)(share * mask.Area) && missed.Pixels.Zip(mask.Pixels).All(p => !p.First || p.Second);
    });

    [Fact]
    public void What_is_missed_is_one_piece_around_a_pixel()
    {
        var mask = Masks.Disc(40, 15);
        var missed = new MissedPart(0.2f, Seed: 5).Apply(mask);
        var lost = Enumerable.Range(0, mask.Pixels.Length).Where(i => mask.Pixels[i] && !missed.Pixels[i])
            .Select(i => (X: i % 40, Y: i / 40)).ToList();
        double radius = Math.Sqrt(lost.Count / Math.PI);
        // A disc, or half of a larger one at the rim.
        Assert.InRange(lost.Max(p => p.X) - lost.Min(p => p.X), radius, (4 * radius) + 1);
        Assert.InRange(lost.Max(p => p.Y) - lost.Min(p => p.Y), radius, (4 * radius) + 1);
        Assert.Equal(missed.Pixels, new MissedPart(0.2f, Seed: 5).Apply(mask).Pixels);
    }
}
