using CsCheck;
using PromptUNet.Imaging;
using PromptUNet.Prompting;
using PromptUNet.Tests.Alignment;
using PromptUNet.Tests.Augmentation;

namespace PromptUNet.Tests.Prompting;

public sealed class WindowTests
{
    private static readonly Gen<Window> Windows =
        from x in Gen.Single[-10, 300]
        from y in Gen.Single[-10, 300]
        from side in Gen.Single[4, 400]
        from size in Gen.Int[4, 200]
        select new Window(x, y, side, size);

    [Fact]
    public void A_place_in_the_window_and_on_the_slice_are_one_place_both_ways() =>
        Gen.Select(Windows, Gen.Single[0, 200]).Sample((window, own) =>
    {
        Assert.Equal(own, window.OnWindow(window.OnSlice(own, window.CentreX), window.CentreX), 0.05f);
        Assert.Equal(own, window.OnSlice(window.OnWindow(own, window.CentreY), window.CentreY), 0.05f);
    });

    [Fact]
    public void The_middle_of_the_window_is_its_centre_on_the_slice() => Windows.Sample(window =>
        Assert.Equal(window.CentreX, window.OnSlice((window.Size - 1) / 2f, window.CentreX), 1e-3f));

    [Fact]
    public void It_holds_the_whole_mask_with_room_around_it() =>
        Gen.Select(Masks.Any, Gen.Single[1, 3]).Where((mask, _) => !mask.IsEmpty).Sample((mask, margin) =>
    {
        var window = Window.Around(mask.Box!.Value, margin, 96);
        var box = mask.Box!.Value;
        var covered = window.Covered(mask.Width, mask.Height)!.Value;
        return covered.Union(box) == covered && window.Side == (Math.Max(box.Width, box.Height) * margin) + 16;
    });

    [Fact]
    public void A_mask_without_a_pixel_above_a_half_has_no_window() =>
        Assert.Throws<ArgumentException>(() => new InputOptions().WindowFor(Textures.Draw(4, 4, (_, _) => 0.5)));

    [Fact]
    public void A_result_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => Window.Whole(32, 32, 32).Cut(new Slice(32, 32), new Slice(32, 31)));

    [Fact]
    public void The_window_of_a_whole_slice_covers_it() => Gen.Select(Gen.Int[1, 500], Gen.Int[1, 500]).Sample((width, height) =>
        Window.Whole(width, height, 256).Covered(width, height) == new PixelBox(0, 0, width - 1, height - 1));

    [Fact]
    public void A_square_slice_of_the_windows_size_is_cut_as_it_is()
    {
        var slice = Masks.Grey(32, 32, 1);
        Assert.Equal(slice.Values, Window.Whole(32, 32, 32).ViewOf(slice).Values);
    }

    [Fact]
    public void Covered_pixels_are_those_within_half_the_edge_of_the_centre() =>
        Gen.Select(Windows, Gen.Int[1, 60], Gen.Int[1, 60]).Sample((window, width, height) =>
    {
        var covered = window.Covered(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool inside = Math.Abs(x - window.CentreX) <= (window.Side / 2) - 1e-3
                    && Math.Abs(y - window.CentreY) <= (window.Side / 2) - 1e-3;
                bool listed = covered is { } box && x >= box.Left && x <= box.Right && y >= box.Top && y <= box.Bottom;
                Assert.True(listed || !inside, $"{x}, {y}");
            }
        }
    }, iter: 50);

    [Fact]
    public void A_window_beside_the_slice_covers_nothing() => Assert.Null(new Window(100, 100, 20, 32).Covered(50, 50));
}
