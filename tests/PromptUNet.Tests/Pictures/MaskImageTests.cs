using PromptUNet.Imaging;
using PromptUNet.Pictures;

namespace PromptUNet.Tests.Pictures;

public sealed class MaskImageTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void In_a_grey_picture_each_grey_value_but_black_is_a_label()
    {
        var drawing = Read(3, 2, PngFile.Make(3, 2, 8, PngFile.Grey, [[0, 7, 7], [200, 0, 7]]));
        Assert.Equal([7, 200], drawing.Labels);
        Assert.Equal(Mask.Parse(".##", "..#").Pixels, drawing.Mask(7).Pixels);
        Assert.Equal(Mask.Parse("...", "#..").Pixels, drawing.Mask(200).Pixels);
        Assert.Equal(Mask.Parse(".##", "#.#").Pixels, drawing.Foreground.Pixels);
        Assert.True(drawing.Mask(1).IsEmpty);
    }

    [Fact]
    public void In_a_coloured_picture_all_that_is_not_black_is_label_one()
    {
        var drawing = Read(3, 1, PngFile.Make(3, 1, 8, PngFile.Colour, [[0, 0, 0, 1, 0, 0, 9, 200, 30]]));
        Assert.Equal([1], drawing.Labels);
        Assert.Equal(Mask.Parse(".##").Pixels, drawing.Foreground.Pixels);
    }

    [Fact]
    public void Transparent_pixels_are_outside_whatever_their_colour()
    {
        Assert.Equal(Mask.Parse(".#.").Pixels,
            Read(3, 1, PngFile.Make(3, 1, 8, PngFile.ColourAlpha, [[255, 255, 255, 0, 255, 0, 0, 1, 0, 0, 0, 255]])).Foreground.Pixels);
        Assert.Equal(
            Mask.Parse(".#.").Pixels, Read(3, 1, PngFile.Make(3, 1, 8, PngFile.GreyAlpha, [[255, 0, 80, 255, 0, 255]])).Foreground.Pixels);
    }

    [Fact]
    public void A_palette_is_looked_up_and_a_picture_of_two_greys_is_one_label()
    {
        Assert.Equal(Mask.Parse("#.#").Pixels,
            Read(3, 1, PngFile.Make(3, 1, 8, PngFile.Palette, [[1, 0, 2]], [0, 0, 0, 9, 0, 0, 0, 0, 255])).Foreground.Pixels);
        var drawing = Read(8, 1, PngFile.Make(8, 1, 1, PngFile.Grey, [[0b01100001]]));
        Assert.Equal(Mask.Parse(".##....#").Pixels, drawing.Foreground.Pixels);
        Assert.Equal([1], drawing.Labels);
    }

    [Fact]
    public void A_picture_of_another_size_is_refused_with_both_sizes_before_it_is_decoded()
    {
        var refused = Refused(512, 512, PngFile.Make(2_000_000_000, 2_000_000_000, 8, PngFile.Grey, []));
        Assert.Equal("size", refused.Field);
        Assert.Contains("2000000000 x 2000000000", refused.Message, StringComparison.Ordinal);
        Assert.Contains("512 x 512", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_bits_are_refused_because_small_labels_would_be_lost() =>
        Assert.Equal("bit depth", Refused(1, 1, PngFile.Make(1, 1, 16, PngFile.Grey, [[0, 1]])).Field);

    [Fact]
    public void Another_kind_of_file_is_refused_by_its_first_bytes()
    {
        Assert.Equal("FFD8FFE0", Refused(1, 1, [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[40]]).Value[..8]);
        Assert.Equal("signature", Refused(1, 1, []).Field);
    }

    [Fact]
    public void A_file_cut_off_anywhere_before_its_last_chunk_is_refused()
    {
        byte[] whole = PngFile.Make(3, 2, 8, PngFile.Grey, [[0, 7, 7], [200, 0, 7]]);
        for (int length = 0; length < whole.Length - 24; length++)      // 12 bytes of IEND; the check sums before need not be read
        {
            Refused(3, 2, whole[..length]);
        }
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_but_never_fail_otherwise()
    {
        byte[] whole =
            PngFile.Make(5, 4, 8, PngFile.ColourAlpha,
            [.. Enumerable.Range(0, 4).Select(y => Enumerable.Range(0, 20).Select(x => (byte)(x * y)).ToArray())]);
        var random = new Random(1);
        int refused = 0;
        for (int run = 0; run < 2000; run++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(5, 4, damaged);
            }
            catch (ImageFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2000);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.png", Assert.Throws<FileNotFoundException>(() => MaskImage.Read("nowhere.png", 1, 1)).Message,
            StringComparison.Ordinal);

    private MaskImage Read(int width, int height, byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return MaskImage.Read(_path, width, height);
    }

    private ImageFormatException Refused(int width, int height, byte[] bytes) =>
        Assert.Throws<ImageFormatException>(() => Read(width, height, bytes));
}
