using CsCheck;
using PromptUNet.Augmentation;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Augmentation;

/// <summary>Slices that were taken one after the other, from somebody who moves.</summary>
public sealed class AcquisitionTests
{
    private static readonly Acquisition Moving = new(Seed: 1, Motion: 3, Brightness: 0, Noise: 0);

    [Fact]
    public void What_is_drawn_moves_with_the_slice() => Gen.Select(Masks.Any, Gen.Int, Gen.Int[0, 40]).Sample((mask, seed, index) =>
    {
        var moving = Moving with { Seed = seed };
        var (image, moved) = (moving.Apply(mask.ToSlice(), index), moving.Apply(mask, index));
        // At the border the image is repeated and the mask is not.
        return moved.Pixels.Zip(image.Values).All(p => !p.First || p.Second == 1) && moved.Area <= mask.Area;
    });

    [Fact]
    public void Away_from_the_border_nothing_is_lost() => Gen.Select(Gen.Int, Gen.Int[0, 40]).Sample((seed, index) =>
        (Moving with { Seed = seed }).Apply(Masks.Disc(40, 8), index).Area == Masks.Disc(40, 8).Area);

    [Fact]
    public void Slices_move_against_each_other_and_each_always_alike()
    {
        Mask[] moved = [.. Enumerable.Range(0, 20).Select(k => Moving.Apply(Masks.Disc(40, 8), k))];
        Assert.True(moved.Select(m => m.Box).Distinct().Count() > 5);
        Assert.Equal(moved[7].Pixels, Moving.Apply(Masks.Disc(40, 8), 7).Pixels);
    }

    [Fact]
    public void Without_motion_brightness_and_noise_nothing_changes() => Gen.Select(Masks.Normalised, Gen.Int).Sample((slice, seed) =>
        new Acquisition(seed, 0, 0, 0).Apply(slice, 3).Values.Zip(slice.Values).All(p => Math.Abs(p.First - p.Second) < 1e-6f));

    [Fact]
    public void Noise_is_a_share_of_the_grey_values_whatever_their_unit()
    {
        var noisy = new Acquisition(1, 0, 0, 0.05f);
        var image = Masks.Grey(40, 40, 1);
        var hounsfield = new Slice(40, 40, [.. image.Values.Select(v => (v * 2000) - 1000)]);
        var (changed, changedHounsfield) = (noisy.Apply(image, 0), noisy.Apply(hounsfield, 0));
        Assert.Contains(changed.Values.Zip(image.Values), p => Math.Abs(p.First - p.Second) > 0.05f);
        Assert.All(changed.Values.Zip(changedHounsfield.Values), p => Assert.Equal((p.First * 2000) - 1000, p.Second, 0.1f));
    }

    [Fact]
    public void A_constant_slice_stays_finite() =>
        Assert.All(new Acquisition(1, 3, 0.2f, 0.06f).Apply(new Slice(5, 4), 2).Values, v => Assert.True(float.IsFinite(v)));
}
