using CsCheck;
using PromptUNet.Augmentation;
using PromptUNet.Imaging;
using PromptUNet.Prompting;

namespace PromptUNet.Tests.Augmentation;

/// <summary>The synchronised transformation of section 3.2.</summary>
public sealed class SpatialTransformTests
{
    private static readonly SpatialTransform Identity = new(1, 0, 0, 0, false, false);

    private static readonly Gen<Window> Windows =
        from x in Gen.Single[-5, 35]
        from y in Gen.Single[-5, 35]
        from side in Gen.Single[4, 60]
        from size in Gen.Int[4, 40]
        select new Window(x, y, side, size);

    [Fact]
    public void Drawn_transforms_keep_the_papers_limits_and_come_near_them()
    {
        var drawn = Enumerable.Range(0, 2000).Select(seed => SpatialTransform.Sample(new Random(seed))).ToList();
        foreach (var by in new Func<SpatialTransform, float>[] { t => t.Scale - 1, t => t.ShiftX, t => t.ShiftY, t => t.Rotation })
        {
            Assert.InRange(drawn.Min(by), -0.05001f, -0.049f);
            Assert.InRange(drawn.Max(by), 0.049f, 0.05001f);
        }

        Assert.InRange(drawn.Count(t => t.FlipX), 900, 1100);
        Assert.InRange(drawn.Count(t => t.FlipY), 900, 1100);
    }

    [Fact]
    public void Without_a_change_of_place_it_cuts_what_the_window_cuts() => Gen.Select(Masks.Normalised, Windows).Sample((slice, window) =>
        AssertClose(window.ViewOf(slice), Identity.Cut(slice, window)));

    [Fact]
    public void A_flip_mirrors_the_window() => Gen.Select(Masks.Normalised, Windows).Sample((slice, window) =>
    {
        var plain = Identity.Cut(slice, window);
        var (mirrored, upended) = (new Slice(window.Size, window.Size), new Slice(window.Size, window.Size));
        for (int v = 0; v < window.Size; v++)
        {
            for (int u = 0; u < window.Size; u++)
            {
                mirrored[window.Size - 1 - u, v] = plain[u, v];
                upended[u, window.Size - 1 - v] = plain[u, v];
            }
        }

        AssertClose(mirrored, (Identity with { FlipX = true }).Cut(slice, window));
        AssertClose(upended, (Identity with { FlipY = true }).Cut(slice, window));
    });

    [Fact]
    public void A_shift_moves_by_a_share_of_the_window()
    {
        var slice = new Slice(41, 41) { [22, 20] = 1 };
        var window = new Window(20, 20, 40, 40);
        // 2 of 40 pixels, half a pixel in x and y.
        Assert.Equal(1, (Identity with { ShiftX = 0.05f }).Cut(slice, window)[20, 20] * 4, 1e-4);
    }

    [Fact]
    public void A_larger_scale_shows_more_of_the_slice()
    {
        var disc = Masks.Disc(100, 20).ToSlice();
        var window = new Window(49.5f, 49.5f, 80, 80);
        float Area(float scale) => (Identity with { Scale = scale }).Cut(disc, window).Values.Sum();
        Assert.Equal(Math.PI * 400 / (1.05 * 1.05), Area(1.05f), 12.0);
        Assert.Equal(Math.PI * 400 / (0.95 * 0.95), Area(0.95f), 12.0);
    }

    [Fact]
    public void A_rotation_turns_about_the_windows_centre()
    {
        var slice = new Slice(81, 81) { [70, 40] = 1 };
        var turned = (Identity with { Rotation = -MathF.PI / 2 }).Cut(slice, new Window(40, 40, 81, 81));
        Assert.Equal(1, turned[40, 70], 1e-3);
    }

    [Fact]
    public void A_place_on_the_slice_is_found_again_in_the_window() =>
        Gen.Select(Windows, Gen.Int, Gen.Single[0, 40], Gen.Single[0, 40]).Sample((window, seed, u, v) =>
    {
        var drawn = SpatialTransform.Sample(new Random(seed));
        var (x, y) = drawn.OnSlice(u, v, window);
        var (again, down) = drawn.OnWindow(x, y, window);
        return Math.Abs(again - u) < 1e-2 && Math.Abs(down - v) < 1e-2;
    });

    [Fact]
    public void A_pixel_of_the_window_shows_its_place_on_the_slice() =>
        Gen.Select(Masks.Normalised, Windows, Gen.Int).Sample((slice, window, seed) =>
    {
        var drawn = SpatialTransform.Sample(new Random(seed));
        var (x, y) = drawn.OnSlice(1, 2, window);
        return Math.Abs(drawn.Cut(slice, window)[1, 2] - Bilinear.Sample(slice, x, y)) < 1e-3;
    });

    [Fact]
    public void It_replays_from_its_parameters() => Gen.Select(Masks.Normalised, Windows, Gen.Int).Sample((slice, window, seed) =>
    {
        var drawn = SpatialTransform.Sample(new Random(seed));
        return drawn.Cut(slice, window).Values.SequenceEqual((drawn with { }).Cut(slice, window).Values);
    });

    private static void AssertClose(Slice expected, Slice actual)
    {
        for (int i = 0; i < expected.Values.Length; i++)
        {
            Assert.Equal(expected.Values[i], actual.Values[i], 2e-3f);
        }
    }
}
