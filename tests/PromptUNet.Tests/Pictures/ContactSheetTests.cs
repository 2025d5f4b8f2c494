using PromptUNet.Imaging;
using PromptUNet.Pictures;
using SkiaSharp;

namespace PromptUNet.Tests.Pictures;

public sealed class ContactSheetTests : IDisposable
{
    private static readonly SKColor Truth = new(0xFF, 0xB0, 0x2E), Result = new(0x4C, 0xC3, 0xFF), Drawn = new(0x7B, 0xD8, 0x8F);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Truth_result_and_drawn_slice_are_seen_in_their_colours()
    {
        using var sheet =
            Draw(Row(Cell(truth: Square(20, 40), result: Square(24, 44)), Cell(truth: null, result: Square(22, 42), drawn: true)));
        var first = CellColours(sheet, 0);
        Assert.Contains(Truth, first);
        Assert.Contains(Result, first);
        Assert.DoesNotContain(Drawn, first);
        var second = CellColours(sheet, 1);
        Assert.Contains(Drawn, second);
        Assert.DoesNotContain(Truth, second);
        Assert.DoesNotContain(Result, second);
    }

    [Fact]
    public void The_legend_names_only_what_is_on_the_sheet()
    {
        using var all = Draw(Row(Cell(Square(20, 40), Square(24, 44)), Cell(null, Square(22, 42), drawn: true)));
        Assert.Superset(new HashSet<SKColor> { Truth, Result, Drawn }, HeaderColours(all));
        using var few = Draw(Row(Cell(null, Square(24, 44))));
        Assert.Contains(Result, HeaderColours(few));
        Assert.DoesNotContain(Truth, HeaderColours(few));
        Assert.DoesNotContain(Drawn, HeaderColours(few));
    }

    [Fact]
    public void A_row_has_a_colour_of_its_own_to_tell_structures_apart()
    {
        using var sheet = Draw(Row(Cell(null, Square(24, 44))) with { Colour = new Rgb(200, 30, 120) }, Row(Cell(null, Square(24, 44))));
        Assert.Contains(new SKColor(200, 30, 120), CellColours(sheet, 0));
        Assert.DoesNotContain(Result, CellColours(sheet, 0));
        Assert.Contains(Result, HeaderColours(sheet));
        using var alone = Draw(Row(Cell(null, Square(24, 44))) with { Colour = new Rgb(200, 30, 120) });
        Assert.DoesNotContain(Result, HeaderColours(alone));
    }

    [Fact]
    public void The_hole_of_a_ring_is_not_tinted()
    {
        var ring = Square(10, 50);
        for (int y = 20; y < 40; y++)
        {
            for (int x = 20; x < 40; x++)
            {
                ring[x, y] = false;
            }
        }

        using var sheet = Draw(Row(Cell(null, ring)));
        var hole = sheet.GetPixel(214 + 110, 80 + 110);             // the middle of the first cell, without column titles
        Assert.True(hole.Red == hole.Green && hole.Green == hole.Blue, $"the hole is {hole}");
        var band = sheet.GetPixel(214 + 110, 80 + 110 - (15 * 220 / 60));
        Assert.True(band.Blue > band.Red, $"the ring is {band}");
    }

    [Fact]
    public void Letters_are_drawn_without_any_system_font()
    {
        using var with = Draw(Row(Cell(null, null)), title: "Hippocampus, Ω · 0.912");
        using var without = Draw(Row(Cell(null, null)), title: "");
        Assert.True(Bright(with) > Bright(without) + 300);

        static int Bright(SKBitmap sheet) =>
            Enumerable.Range(0, 60).Sum(y => Enumerable.Range(0, sheet.Width).Count(x => sheet.GetPixel(x, y).Green > 0xC0));
    }

    [Fact]
    public void A_pixel_of_3_mm_by_1_mm_is_drawn_three_times_as_high_as_wide()
    {
        var tall = new SliceView(false, false, false, PixelAspect: 3, "", "");
        var image = new Slice(60, 20);
        var mask = new Mask(60, 20);
        for (int y = 8; y < 12; y++)
        {
            for (int x = 24; x < 36; x++)
            {
                mask[x, y] = true;
            }
        }

        using var sheet = Draw(Row(new SheetCell(image, mask, null, false, "", tall)));
        var places = Places(sheet, 0).Where(p => p.Colour == Truth).ToArray();
        Assert.Equal(places.Max(p => p.X) - places.Min(p => p.X), places.Max(p => p.Y) - places.Min(p => p.Y), 2.0);
    }

    [Fact]
    public void The_same_rows_make_the_same_bytes()
    {
        var row = Row(Cell(Square(20, 40), Square(24, 44)));
        Draw(row).Dispose();
        byte[] first = File.ReadAllBytes(_path);
        Draw(row).Dispose();
        Assert.Equal(first, File.ReadAllBytes(_path));
    }

    [Fact]
    public void Rows_without_objects_with_empty_masks_or_of_mixed_sizes_are_drawn_whole()
    {
        Draw(Row(Cell(null, null), Cell(new Mask(60, 60), new Mask(60, 60)))).Dispose();
        Draw(Row(Cell(Square(20, 40), null), new SheetCell(new Slice(10, 90), null, null, false, "", SliceView.AsStored))).Dispose();
        Draw(Row(new SheetCell(new Slice(1, 1), Mask.Parse("#"), Mask.Parse("#"), true, "one pixel", SliceView.AsStored))).Dispose();
        Draw(new SheetRow("no cells", "", []), Row(Cell(null, null))).Dispose();
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_and_the_old_file_stays()
    {
        File.WriteAllText(_path, "old");
        Assert.Throws<ArgumentException>(() => ContactSheet.Write(_path, "", [], []));
        Assert.Throws<ArgumentException>(() => ContactSheet.Write(_path, "", [], [new SheetRow("", "", [])]));
        Assert.Throws<ArgumentException>(() => ContactSheet.Write(_path, "", [], [.. Enumerable.Repeat(Row(Cell(null, null)), 200)]));
        Assert.Throws<ArgumentException>(
            () => ContactSheet.Write(_path, "", [], [Row(new SheetCell(new Slice(0, 0), null, null, false, "", SliceView.AsStored))]));
        var mixed = Assert.Throws<ArgumentException>(() =>
            ContactSheet.Write(_path, "", [], [Row(new SheetCell(new Slice(9, 9), new Mask(8, 9), null, false, "", SliceView.AsStored))]));
        Assert.Contains("8 x 9", mixed.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_path));
        Assert.ThrowsAny<IOException>(() => ContactSheet.Write(Path.Combine(_path, "no", "such.png"), "", [], [Row(Cell(null, null))]));
    }

    private SKBitmap Draw(params SheetRow[] rows) => Draw(rows, "Test");

    private SKBitmap Draw(SheetRow row, string title) => Draw([row], title);

    private SKBitmap Draw(SheetRow[] rows, string title)
    {
        ContactSheet.Write(_path, title, [], rows);
        return SKBitmap.Decode(_path);
    }

    private static SheetRow Row(params SheetCell[] cells) => new("A row", "detail\nmore", cells);

    private static SheetCell Cell(Mask? truth, Mask? result, bool drawn = false)
    {
        var image = new Slice(60, 60, [.. Enumerable.Range(0, 3600).Select(i => i % 60f)]);
        return new SheetCell(image, truth, result, drawn, "caption", SliceView.AsStored);
    }

    private static Mask Square(int first, int end)
    {
        var mask = new Mask(60, 60);
        for (int y = first; y < end; y++)
        {
            mask.Pixels.AsSpan((y * 60) + first, end - first).Fill(true);
        }

        return mask;
    }

    private static IEnumerable<(int X, int Y, SKColor Colour)> Places(SKBitmap sheet, int column) =>
        Enumerable.Range(0, 220 * 220).Select(i => (X: 214 + (column * 232) + (i % 220), Y: 80 + (i / 220)))
            .Select(p => (p.X, p.Y, sheet.GetPixel(p.X, p.Y)));

    private static HashSet<SKColor> CellColours(SKBitmap sheet, int column) => [.. Places(sheet, column).Select(p => p.Colour)];

    private static HashSet<SKColor> HeaderColours(SKBitmap sheet) =>
        [.. Enumerable.Range(0, 70 * sheet.Width).Select(i => sheet.GetPixel(i % sheet.Width, i / sheet.Width))];
}
