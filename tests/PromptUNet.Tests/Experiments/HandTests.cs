using PromptUNet.Imaging;
using PromptUNet.Lab.Experiments.Annotators;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Experiments;

public sealed class HandTests
{
    private static readonly Mask Truth = Masks.Disc(60, 20);

    [Fact]
    public void A_perfect_hand_draws_the_truth() => Assert.Equal(Truth.Pixels, Hand.Perfect.Draw(Truth).Pixels);

    [Fact]
    public void A_noisy_hand_draws_outlines_that_are_off_by_up_to_two_pixels()
    {
        var hand = Hand.Noisy(1);
        var near = new Mask(60, 60);
        Morphology.Dilate(Truth, 2, near);
        var drawn = Enumerable.Range(0, 50).Select(_ => hand.Draw(Truth)).ToList();
        Assert.All(drawn, mask => Assert.True(mask.Pixels.Zip(near.Pixels).All(p => !p.First || p.Second)));
        Assert.All(drawn, mask => Assert.NotEqual(Truth.Pixels, mask.Pixels));
        Assert.Contains(drawn, mask => mask.Area > Truth.Area);
        Assert.Contains(drawn, mask => mask.Area < Truth.Area);
        Assert.Contains(drawn, mask => !mask[30, 30] || mask.Area < 0.75 * Truth.Area);      // the middle can be missed only with a part
    }

    [Fact]
    public void A_noisy_hand_draws_nothing_where_nothing_is() => Assert.True(Hand.Noisy(1).Draw(new Mask(9, 9)).IsEmpty);

    [Fact]
    public void The_same_seed_draws_the_same_masks() => Assert.Equal(
        Enumerable.Repeat(Hand.Noisy(4), 5).SelectMany(h => h.Draw(Truth).Pixels),
        Enumerable.Repeat(Hand.Noisy(4), 5).SelectMany(h => h.Draw(Truth).Pixels));
}
