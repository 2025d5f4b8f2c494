using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>Draws one slice with its masks into a square of the sheet; the visible part has square millimetres.</summary>
internal static class CellPainter
{
    /// <summary>Smallest visible share of the slice's longer edge, and room around the objects.</summary>
    private const float LeastShown = 0.45f, Room = 2.2f;

    private static readonly Normalisation Grey = new();

    /// <summary>
    /// The square that holds all objects of a row with some room, in turned pixels (the unit along x is one pixel's width). It is the
    /// whole slice when nothing is marked or the row's slices differ in size.
    /// </summary>
    public static SKRect Focus(SheetRow row)
    {
        var first = row.Cells[0];
        var (width, height) = Extent(first);
        var boxes = row.Cells.SelectMany(c => (Mask?[])[c.Truth, c.Result]).OfType<Mask>()
            .Select(m => first.View.Turn(m).Box).OfType<PixelBox>().ToArray();
        if (boxes.Length == 0 || row.Cells.Any(c => c.View != first.View || Extent(c) != (width, height)))
        {
            return SquareAround(width / 2, height / 2, Math.Max(width, height));
        }

        float aspect = first.View.PixelAspect;
        float left = boxes.Min(b => b.Left), right = boxes.Max(b => b.Right) + 1;
        float top = boxes.Min(b => b.Top) * aspect, bottom = (boxes.Max(b => b.Bottom) + 1) * aspect;
        float longer = Math.Max(width, height);
        float side = Math.Clamp(Math.Max(right - left, bottom - top) * Room, longer * LeastShown, longer);
        return SquareAround(Inside((left + right) / 2, side, width), Inside((top + bottom) / 2, side, height), side);
    }

    /// <summary>Draws a cell's slice, masks, frame and, on the first of a row, the letters of the body's sides.</summary>
    public static void Draw(SKCanvas canvas, SheetCell cell, SKRect box, SKRect focus, SKColor result, bool letters)
    {
        canvas.Save();
        canvas.ClipRect(box);
        using (var black = SheetStyle.Fill(SKColors.Black))
        {
            canvas.DrawRect(box, black);
        }

        float scale = box.Width / focus.Width;
        var place = SKMatrix.CreateScale(scale, scale * cell.View.PixelAspect)
            .PostConcat(SKMatrix.CreateTranslation(box.Left - (focus.Left * scale), box.Top - (focus.Top * scale)));
        DrawImage(canvas, cell.View.Turn(cell.Image), place);
        DrawMasks(canvas, cell, place, cell.Drawn ? SheetStyle.Drawn : result);
        canvas.Restore();
        DrawFrame(canvas, cell, box, letters);
    }

    private static void DrawImage(SKCanvas canvas, Slice slice, SKMatrix place)
    {
        float[] grey = new float[slice.Values.Length];
        Grey.Apply(slice.Values, grey);
        byte[] bytes = Array.ConvertAll(grey, v => (byte)Math.Round(255 * v));
        using var image = SKImage.FromPixelCopy(new SKImageInfo(slice.Width, slice.Height, SKColorType.Gray8, SKAlphaType.Opaque), bytes);
        canvas.Save();
        canvas.Concat(place);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKCubicResampler.CatmullRom));
        canvas.Restore();
    }

    /// <summary>The truth's line is wider and lies below the result's, so that both are visible where they agree.</summary>
    private static void DrawMasks(SKCanvas canvas, SheetCell cell, SKMatrix place, SKColor resultColour)
    {
        if (cell.Result is { } result)
        {
            DrawOutline(canvas, cell.View.Turn(result), place, SheetStyle.Fill(resultColour.WithAlpha(0x38)));
        }

        if (cell.Truth is { } truth)
        {
            DrawOutline(canvas, cell.View.Turn(truth), place, SheetStyle.Line(SheetStyle.Truth, 2.6f));
        }

        if (cell.Result is { } line)
        {
            DrawOutline(canvas, cell.View.Turn(line), place, SheetStyle.Line(resultColour, 1.3f));
        }
    }

    private static void DrawOutline(SKCanvas canvas, Mask mask, SKMatrix place, SKPaint paint)
    {
        using (paint)
        using (var contour = MaskContour.Of(mask))
        {
            contour.Transform(place);
            canvas.DrawPath(contour, paint);
        }
    }

    private static void DrawFrame(SKCanvas canvas, SheetCell cell, SKRect box, bool letters)
    {
        if (letters)
        {
            DrawLetter(canvas, cell.View.Left, box.Left + 11, box.MidY + 4);
            DrawLetter(canvas, cell.View.Top, box.MidX, box.Top + 17);
        }

        if (cell.Drawn)
        {
            using var frame = SheetStyle.Line(SheetStyle.Drawn, 2);
            canvas.DrawRect(box, frame);
        }

        using var small = SheetStyle.Font(12);
        SheetStyle.Write(
            canvas, cell.Caption, box.Left, box.Bottom + 16, box.Width, small, cell.Drawn ? SheetStyle.Drawn : SheetStyle.Quiet);
    }

    /// <summary>A light letter on a dark rim, legible on any grey.</summary>
    private static void DrawLetter(SKCanvas canvas, string letter, float x, float y)
    {
        using var font = SheetStyle.Font(12, bold: true);
        using var rim = SheetStyle.Line(SheetStyle.Background, 3);
        using var fill = SheetStyle.Fill(SheetStyle.Text);
        canvas.DrawText(letter, x, y, SKTextAlign.Center, font, rim);
        canvas.DrawText(letter, x, y, SKTextAlign.Center, font, fill);
    }

    /// <summary>Width and height of a turned slice in units of its pixels' width.</summary>
    private static (float Width, float Height) Extent(SheetCell cell) => cell.View.Transposed
        ? (cell.Image.Height, cell.Image.Width * cell.View.PixelAspect)
        : (cell.Image.Width, cell.Image.Height * cell.View.PixelAspect);

    /// <summary>Moves the middle of a section so that as little of it as possible lies beside the slice.</summary>
    private static float Inside(float middle, float side, float extent) =>
        side >= extent ? extent / 2 : Math.Clamp(middle, side / 2, extent - (side / 2));

    private static SKRect SquareAround(float x, float y, float side) =>
        SKRect.Create(x - (side / 2), y - (side / 2), side, side);
}
