using CsCheck;
using PromptUNet.Alignment;
using PromptUNet.Imaging;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Alignment;

public sealed class SofteningMaskTests
{
    [Fact]
    public void A_step_is_the_plain_formula() => Masks.Any.Sample(drawn =>
    {
        var soft = Begun(drawn);
        var plain = drawn.ToSlice();
        for (int step = 1; step <= 4; step++)
        {
            soft.Step();
            plain = step / 6.0 <= 0.16 * drawn.Area / Math.PI && (step == 1 || plain.AnyAbove(0.75f)) ? Plain(plain) : plain;
            Assert.All(soft.Mask.Values.Zip(plain.Values), p => Assert.Equal(p.Second, p.First, 1e-5f));
        }
    });

    [Fact]
    public void Each_step_adds_a_sixth_of_a_square_pixel_of_variance()
    {
        var soft = Begun(Masks.Disc(60, 12));
        double before = VarianceAcross(soft.Mask);
        for (int i = 0; i < 30; i++)
        {
            soft.Step();
        }

        Assert.Equal(before + (30 / 6.0), VarianceAcross(soft.Mask), 1e-3);
    }

    [Fact]
    public void A_thin_structure_does_not_vanish_however_far_it_goes()
    {
        var rod = new Mask(50, 50);
        for (int x = 5; x < 45; x++)
        {
            (rod.Pixels[(25 * 50) + x], rod.Pixels[(24 * 50) + x], rod.Pixels[(26 * 50) + x]) = (true, true, true);
        }

        foreach (var drawn in (Mask[])[rod, Masks.Disc(50, 2)])
        {
            var soft = Begun(drawn);
            for (int i = 0; i < 500; i++)
            {
                soft.Step();
            }

            Assert.True(soft.Mask.AnyAbove(0.5f));
        }
    }

    [Fact]
    public void An_empty_mask_stays_empty()
    {
        var soft = Begun(new Mask(7, 5));
        soft.Step();
        Assert.All(soft.Mask.Values, v => Assert.Equal(0, v));
    }

    private static SofteningMask Begun(Mask drawn)
    {
        var soft = new SofteningMask(drawn.Width, drawn.Height);
        soft.Begin(drawn.ToSlice());
        return soft;
    }

    private static Slice Plain(Slice mask)
    {
        float At(Slice slice, int x, int y) => slice[Math.Clamp(x, 0, slice.Width - 1), Math.Clamp(y, 0, slice.Height - 1)];
        var across = Textures.Draw(mask.Width, mask.Height, (x, y) => (At(mask, (int)x - 1, (int)y) + (10 * At(mask, (int)x, (int)y)) + At(mask, (int)x + 1, (int)y)) / 12);
        return Textures.Draw(mask.Width, mask.Height, (x, y) => (At(across, (int)x, (int)y - 1) + (10 * At(across, (int)x, (int)y)) + At(across, (int)x, (int)y + 1)) / 12);
    }

    private static double VarianceAcross(Slice mask)
    {
        double sum = mask.Values.Sum(v => (double)v);
        double mean = mask.Values.Select((v, i) => (double)v * (i % mask.Width)).Sum() / sum;
        return mask.Values.Select((v, i) => v * Math.Pow((i % mask.Width) - mean, 2)).Sum() / sum;
    }
}
