using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>
/// Measures in pixels, colours and letters of a contact sheet: dark, with colour only for the masks. Colour-blind people can tell amber
/// and blue apart.
/// </summary>
internal static class SheetStyle
{
    public const float Margin = 24, Header = 56, ColumnTitles = 26, RowTitles = 190, Cell = 220, Caption = 22, Gap = 12;

    public static readonly SKColor Background = new(0x12, 0x15, 0x1A);
    public static readonly SKColor Text = new(0xE8, 0xEA, 0xED);
    public static readonly SKColor Quiet = new(0x9A, 0xA3, 0xAE);
    public static readonly SKColor Truth = new(0xFF, 0xB0, 0x2E);
    public static readonly SKColor Result = new(0x4C, 0xC3, 0xFF);
    public static readonly SKColor Drawn = new(0x7B, 0xD8, 0x8F);

    // The native library finds no font in many containers, so the sheet has its own.
    private static readonly Lazy<SKTypeface> Typeface = new(ReadTypeface);

    /// <summary>The sheet's font, for its caller to dispose.</summary>
    public static SKTypeface ReadTypeface()
    {
        using var stream = typeof(SheetStyle).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKTypeface.FromStream(stream);
    }

    public static SKFont Font(float size, bool bold = false) =>
        new(Typeface.Value, size) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None, Embolden = bold };

    public static SKPaint Fill(SKColor colour) => new() { Color = colour, IsAntialias = true };

    public static SKPaint Line(SKColor colour, float width) =>
        new() { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round };

    /// <summary>Writes one line, shortened with an ellipsis when it is wider than allowed.</summary>
    public static void Write(
        SKCanvas canvas, string text, float x, float y, float maxWidth, SKFont font, SKColor colour, SKTextAlign align = SKTextAlign.Left)
    {
        string shown = text;
        for (int length = text.Length; length > 0 && font.MeasureText(shown) > maxWidth; length--)
        {
            shown = text[..(length - 1)].TrimEnd() + "…";
        }

        using var paint = Fill(colour);
        canvas.DrawText(shown, x, y, align, font, paint);
    }
}
