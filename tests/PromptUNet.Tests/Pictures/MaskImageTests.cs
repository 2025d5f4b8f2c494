using PromptUNet.Imaging;
using PromptUNet.Pictures;
using SkiaSharp;

namespace PromptUNet.Tests.Pictures;

public sealed class MaskImageTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void In_a_grey_picture_each_flat_grey_but_black_is_a_label()
    {
        var drawing = Read(3, 2, PngFile.Make(3, 2, 8, PngFile.Grey, [[0, 7, 7], [200, 0, 7]]));
        Assert.Equal([7, 200], drawing.Masks.Keys.Order());
        Assert.Equal(Mask.Parse(".##", "..#").Pixels, drawing.Masks[7].Pixels);
        Assert.Equal(Mask.Parse("...", "#..").Pixels, drawing.Masks[200].Pixels);
    }

    [Theory]
    [InlineData(PngFile.Colour, new byte[] { 0, 0, 0, 85, 85, 85, 170, 170, 170 })]
    [InlineData(PngFile.GreyAlpha, new byte[] { 255, 0, 85, 255, 170, 255 })]
    public void Greys_are_labels_in_every_kind_of_png(byte type, byte[] row)
    {
        var drawing = Read(3, 1, PngFile.Make(3, 1, 8, type, [row]));
        Assert.Equal(Mask.Parse(".#.").Pixels, drawing.Masks[85].Pixels);
        Assert.Equal(Mask.Parse("..#").Pixels, drawing.Masks[170].Pixels);
    }

    [Fact]
    public void Numbers_up_to_20_are_labels_even_where_each_lies_between_two_others()
    {
        byte Nested(int x, int y) => (byte)Math.Max(0, 9 - Math.Max(Math.Abs(x - 12), Math.Abs(y - 12)));
        var drawing = Read(25, 25, PngFile.Make(25, 25, 8, PngFile.Grey, Rows(25, 25, Nested)));
        Assert.Equal(Enumerable.Range(1, 9), drawing.Masks.Keys.Order());
        Assert.All(drawing.Masks, m => Assert.True(m.Value[12, 3 + m.Key]));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.5)]
    [InlineData(3)]
    public void A_smooth_border_belongs_to_the_structure_up_to_its_half(double softness)
    {
        byte Soft(int x, int y) => (byte)Math.Round(255 / (1 + Math.Exp((Distance(x, y, 20, 20) - 12) / softness)));
        var drawing = Read(41, 41, PngFile.Make(41, 41, 8, PngFile.Grey, Rows(41, 41, Soft)));
        var mask = Assert.Single(drawing.Masks).Value;
        double half = Soft(20, 20) / 2.0;
        Assert.All(Enumerable.Range(0, 41 * 41), i =>
            Assert.True(Math.Abs(Soft(i % 41, i / 41) - half) < 4 || mask.Pixels[i] == Soft(i % 41, i / 41) > half));
    }

    [Fact]
    public void Two_smooth_structures_of_two_greys_are_two_where_they_touch_too()
    {
        using var paint = PaintProgram.New(80, 40, SKColors.Black)
            .Ellipse(20.3f, 20.4f, 25, 25, new SKColor(120, 120, 120)).Ellipse(45.3f, 20.4f, 25, 25, SKColors.White)
            .Ellipse(68.3f, 20.4f, 9, 9, new SKColor(120, 120, 120));
        var drawing = Painted(paint);
        Assert.Equal([120, 255], drawing.Masks.Keys.Order());
        Assert.InRange(drawing.Masks[255].Area, 470, 510);       // 491 in the plane
        Assert.InRange(drawing.Masks[120].Area, 530, 580);       // 491 + 64
    }

    [Fact]
    public void A_dab_of_a_soft_brush_is_one_structure()
    {
        var drawing = Read(60, 60, PngFile.Make(60, 60, 8, PngFile.Grey,
            Rows(60, 60, (x, y) => (byte)(240 * Math.Exp(-Math.Pow(Distance(x, y, 30, 30), 2) / 18)))));
        Assert.InRange(Assert.Single(drawing.Masks).Value.Area, 30, 50);      // half of 240 at 3.5 pixels
    }

    [Theory]
    [InlineData(0xFF0000, 1)]
    [InlineData(0xED1C24, 1)]
    [InlineData(0x00FF00, 2)]
    [InlineData(0x22B14C, 2)]
    [InlineData(0x0000FF, 3)]
    [InlineData(0x3F48CC, 3)]
    [InlineData(0xFFFF00, 4)]
    [InlineData(0xFFC90E, 4)]
    [InlineData(0x00FFFF, 5)]
    [InlineData(0x00A2E8, 5)]
    [InlineData(0xFF00FF, 6)]
    [InlineData(0xFFAEC9, 6)]
    [InlineData(0xFF7F27, 7)]
    [InlineData(0x8000FF, 8)]
    public void A_colour_on_greys_is_the_drawing_whatever_the_greys_and_its_hue_is_the_label(int rgb, int label)
    {
        var colour = new SKColor((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
        using var hard = Greys(60, 60).Ellipse(30, 30, 30, 24, colour, smooth: false);
        var expected = Painted(hard);
        Assert.Equal([label], expected.Masks.Keys);
        Assert.InRange(expected.Masks[label].Area, 540, 590);        // 565 in the plane

        using var smooth = Greys(60, 60).Ellipse(30.3f, 30.2f, 30, 24, colour);
        var found = Painted(smooth);
        Assert.Equal([label], found.Masks.Keys);
        Assert.InRange(found.Masks[label].Area, 545, 585);
        Assert.Empty(found.Names);
    }

    [Theory]
    [InlineData(0.35)]
    [InlineData(0.6)]
    public void Paint_that_the_scan_shines_through_is_the_drawing_too(double opacity)
    {
        using var paint = Greys(60, 60).Ellipse(30, 30, 30, 24, SKColors.Red.WithAlpha((byte)(255 * opacity)));
        Assert.InRange(Painted(paint).Masks[1].Area, 540, 590);
    }

    [Fact]
    public void Several_colours_are_several_labels_named_by_them_and_no_other_one_where_they_touch()
    {
        using var paint = Greys(80, 60).Ellipse(30.3f, 30.2f, 30, 30, SKColors.Red).Ellipse(50.3f, 30.4f, 30, 30, SKColors.Blue);
        var drawing = Painted(paint);
        Assert.Equal([1, 3], drawing.Masks.Keys.Order());
        Assert.Equal(["red", "blue"], drawing.Names.Select(n => n.Name));
        Assert.Equal(new Rgb(0, 0, 255), drawing.Names[1].Colour);
        Assert.InRange(drawing.Masks[3].Area, 690, 725);             // 707 in the plane
    }

    [Fact]
    public void A_thin_line_of_another_colour_is_a_structure_of_its_own()
    {
        using var paint = Greys(60, 60).Ellipse(25, 25, 30, 30, SKColors.Red).Rectangle(5, 50, 40, 1, SKColors.Green, smooth: false);
        Assert.Equal(40, Painted(paint).Masks[2].Area);
    }

    [Fact]
    public void Transparent_pixels_are_outside_whatever_their_colour_and_half_transparent_ones_inside()
    {
        Assert.Equal(Mask.Parse(".##.").Pixels, Read(4, 1, PngFile.Make(4, 1, 8, PngFile.ColourAlpha,
            [[255, 255, 255, 0, 255, 0, 0, 140, 255, 0, 0, 255, 255, 0, 0, 90]])).Masks[1].Pixels);
        using var layer = PaintProgram.New(60, 60, SKColors.Transparent).Ellipse(30.3f, 30.2f, 30, 24, SKColors.Red);
        Assert.InRange(Painted(layer).Masks[1].Area, 545, 585);
    }

    [Fact]
    public void A_palette_is_looked_up_and_a_picture_of_few_bits_holds_label_numbers()
    {
        var palette = Read(3, 1, PngFile.Make(3, 1, 8, PngFile.Palette, [[1, 0, 2]], [0, 0, 0, 0, 200, 0, 0, 0, 255]));
        Assert.Equal((true, true), (palette.Masks[2][0, 0], palette.Masks[3][2, 0]));
        Assert.Equal(Mask.Parse(".##....#").Pixels, Read(8, 1, PngFile.Make(8, 1, 1, PngFile.Grey, [[0b01100001]])).Masks[1].Pixels);
        Assert.Equal([3, 10], Read(4, 1, PngFile.Make(4, 1, 4, PngFile.Grey, [[0x3A, 0x0A]])).Masks.Keys.Order());
    }

    [Fact]
    public void A_picture_of_a_scan_without_paint_is_refused_enlarged_or_not()
    {
        Assert.Contains("nothing painted on it", RefusedDrawing(Greys(60, 60)), StringComparison.Ordinal);
        Assert.Contains("nothing painted on it", RefusedDrawing(Greys(40, 30).Enlarge(8)), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_20_flat_greys_are_refused()
    {
        byte[][] rows = Rows(100, 40, (x, y) => (byte)(x / 10 % 2 == 0 && y / 5 % 2 == 0 ? 40 + (9 * ((x / 20) + (5 * (y / 10)))) : 0));
        Assert.Equal(20, Read(100, 40, PngFile.Make(100, 40, 8, PngFile.Grey, rows)).Masks.Count);
        rows[7][15] = 251;
        File.WriteAllBytes(_path, PngFile.Make(100, 40, 8, PngFile.Grey, rows));
        Assert.Contains("has 21 greys", Assert.Throws<InvalidDataException>(() => On(100, 40)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5f, false)]
    [InlineData(1.5f, true)]
    [InlineData(3, true)]
    public void A_closed_outline_is_filled(float line, bool smooth)
    {
        using var paint = Greys(60, 60).Ellipse(30.5f, 30.5f, 30, 24, SKColors.Red, line, smooth);
        var drawing = Painted(paint);
        Assert.Equal([1], drawing.Filled);
        Assert.InRange(drawing.Masks[1].Area, 560, 710);         // from 565 in the plane, to 700 with a line of 3
        Assert.True(drawing.Masks[1][30, 30]);
    }

    [Fact]
    public void A_ring_is_drawn_by_its_two_outlines_or_by_a_broad_line()
    {
        using var two = Greys(80, 80).Ellipse(40, 40, 60, 60, SKColors.Red, 2).Ellipse(40, 40, 30, 30, SKColors.Red, 2);
        var ring = Painted(two).Masks[1];
        Assert.Equal((true, false), (ring[20, 40], ring[40, 40]));
        using var broad = Greys(80, 80).Ellipse(40, 40, 50, 50, SKColors.Red, 8);
        var drawing = Painted(broad);
        Assert.Empty(drawing.Filled);
        Assert.False(drawing.Masks[1][40, 40]);
    }

    [Fact]
    public void An_outline_is_filled_around_what_is_painted_in_another_colour()
    {
        using var paint = Greys(80, 80).Ellipse(40, 40, 60, 60, SKColors.Red, 2).Ellipse(40, 40, 20, 20, SKColors.Blue);
        var drawing = Painted(paint);
        Assert.Equal((true, false, true), (drawing.Masks[1][20, 40], drawing.Masks[1][40, 40], drawing.Masks[3][40, 40]));
    }

    [Fact]
    public void An_outline_with_a_gap_is_refused_and_a_curved_structure_is_not()
    {
        var gap = Greys(80, 80).Gap(40, 40, 60, 50, SKColors.Red, 2, degrees: 12);
        Assert.Contains("outline has a gap", RefusedDrawing(gap), StringComparison.Ordinal);
        using var curved = Greys(80, 80).Gap(40, 40, 60, 50, SKColors.Red, 2, degrees: 120);
        Assert.Empty(Painted(curved).Filled);
    }

    [Fact]
    public void A_picture_too_large_to_decode_is_refused_by_its_header()
    {
        var refused = Refused(512, 512, PngFile.Make(2_000_000_000, 2_000_000_000, 8, PngFile.Grey, []));
        Assert.Equal("size", refused.Field);
        Assert.Contains("2000000000 x 2000000000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_of_another_size_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() =>
        {
            File.WriteAllBytes(_path, PngFile.Make(3, 2, 8, PngFile.Grey, [[0, 7, 7], [200, 0, 7]]));
            On(2, 3);
        });

    [Fact]
    public void Sixteen_bits_are_refused_because_small_labels_would_be_lost() =>
        Assert.Equal("bit depth", Refused(1, 1, PngFile.Make(1, 1, 16, PngFile.Grey, [[0, 1]])).Field);

    [Fact]
    public void Another_kind_of_file_is_refused_by_its_first_bytes()
    {
        var jpeg = Refused(1, 1, [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[40]]);
        Assert.Equal("FFD8FFE0", jpeg.Value[..8]);
        Assert.Contains("save the drawing as PNG, because JPEG smears its borders", jpeg.Message, StringComparison.Ordinal);
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
            catch (Exception e) when (e is ImageFormatException or InvalidDataException or ArgumentException)
            {
                refused++;      // by its data, as a drawing, or because the damage changed its size
            }
        }

        Assert.InRange(refused, 500, 2000);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.png", Assert.Throws<FileNotFoundException>(() => MaskImage.Read("nowhere.png")).Message,
            StringComparison.Ordinal);

    private PaintedSlice Read(int width, int height, byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return On(width, height);
    }

    private PaintedSlice On(int width, int height) =>
        MaskImage.Read(_path).On(new PictureLayout(SliceView.AsStored, 1, 1), (width, height));

    private PaintedSlice Painted(PaintProgram paint)
    {
        paint.Save(_path, comment: false);
        return On(paint.Width, paint.Height);
    }

    private string RefusedDrawing(PaintProgram paint)
    {
        using (paint)
        {
            return Assert.Throws<InvalidDataException>(() => Painted(paint)).Message;
        }
    }

    private ImageFormatException Refused(int width, int height, byte[] bytes) =>
        Assert.Throws<ImageFormatException>(() => Read(width, height, bytes));

    /// <summary>A picture with the greys of a scan, black outside of a body.</summary>
    private static PaintProgram Greys(int width, int height)
    {
        var random = new Random(5);
        return PaintProgram.New(width, height, SKColors.Black).Pixels((x, y, _) =>
        {
            byte grey = (byte)(Distance(x, y, width / 2, height / 2) < 0.48 * width ? 40 + random.Next(200) : 0);
            return new SKColor(grey, grey, grey);
        });
    }

    private static byte[][] Rows(int width, int height, Func<int, int, byte> grey) =>
        [.. Enumerable.Range(0, height).Select(y => Enumerable.Range(0, width).Select(x => grey(x, y)).ToArray())];

    private static double Distance(double x, double y, double centreX, double centreY) =>
        Math.Sqrt(((x - centreX) * (x - centreX)) + ((y - centreY) * (y - centreY)));
}
