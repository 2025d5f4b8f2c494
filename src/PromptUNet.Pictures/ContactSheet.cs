using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>
/// A picture of rows of slices: image, truth as an outline, result as an outline over a tint, and the drawn slice marked. All cells of a
/// row show the same part of the slice, around its objects.
/// </summary>
public static class ContactSheet
{
    private const int LongestEdge = 30_000;

    /// <summary>Writes a PNG; after an interrupted write the old file is still there.</summary>
    /// <param name="path">Path of the picture.</param>
    /// <param name="title">Heading of the whole sheet.</param>
    /// <param name="columns">Headings of the columns; may be empty.</param>
    /// <param name="rows">From top to bottom.</param>
    /// <exception cref="ArgumentException">There is no cell, a mask's size is not its image's, or the sheet would be larger
    /// than 30,000 pixels along an edge.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, IReadOnlyList<string> columns, IReadOnlyList<SheetRow> rows)
    {
        var layout = new Layout(columns, rows);
        using var surface = SKSurface.Create(new SKImageInfo(layout.Width, layout.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var canvas = surface.Canvas;
        canvas.Clear(SheetStyle.Background);
        DrawHeader(canvas, title, rows, layout);
        for (int i = 0; i < columns.Count; i++)
        {
            using var font = SheetStyle.Font(13);
            var box = layout.Box(0, i);
            SheetStyle.Write(canvas, columns[i], box.MidX, box.Top - 10, box.Width, font, SheetStyle.Quiet, SKTextAlign.Center);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            DrawRow(canvas, rows[i], i, layout);
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }

    private static void DrawHeader(SKCanvas canvas, string title, IReadOnlyList<SheetRow> rows, Layout layout)
    {
        var cells = rows.SelectMany(r => r.Cells).ToArray();
        (string Name, SKColor Colour, bool Shown)[] legend =
        [
            ("truth", SheetStyle.Truth, cells.Any(c => c.Truth is not null)),
            ("result", SheetStyle.Result, rows.Any(r => r.Colour is null && r.Cells.Any(c => c.Result is not null && !c.Drawn))),
            ("drawn slice", SheetStyle.Drawn, cells.Any(c => c.Drawn)),
        ];
        using var small = SheetStyle.Font(13);
        using var large = SheetStyle.Font(20, bold: true);
        float x = layout.Width - SheetStyle.Margin, y = SheetStyle.Margin + 20;
        foreach (var (name, colour, _) in legend.Where(l => l.Shown).Reverse())
        {
            x -= small.MeasureText(name);
            SheetStyle.Write(canvas, name, x, y, float.MaxValue, small, SheetStyle.Quiet);
            using var line = SheetStyle.Line(colour, 3);
            canvas.DrawLine(x - 28, y - 4.5f, x - 8, y - 4.5f, line);
            x -= 28 + 20;
        }

        SheetStyle.Write(canvas, title, SheetStyle.Margin, y, x - SheetStyle.Margin, large, SheetStyle.Text);
    }

    private static void DrawRow(SKCanvas canvas, SheetRow row, int index, Layout layout)
    {
        using var bold = SheetStyle.Font(15, bold: true);
        using var small = SheetStyle.Font(12);
        float y = layout.Box(index, 0).Top + 16, width = SheetStyle.RowTitles - SheetStyle.Gap;
        var own = row.Colour is { } c ? new SKColor(c.Red, c.Green, c.Blue) : (SKColor?)null;
        SheetStyle.Write(canvas, row.Title, SheetStyle.Margin, y, width, bold, own ?? SheetStyle.Text);
        foreach (string line in row.Detail.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            y += 20;
            SheetStyle.Write(canvas, line.TrimEnd('\r'), SheetStyle.Margin, y, width, small, SheetStyle.Quiet);
        }

        var focus = row.Cells.Count > 0 ? CellPainter.Focus(row) : default;
        for (int i = 0; i < row.Cells.Count; i++)
        {
            CellPainter.Draw(canvas, row.Cells[i], layout.Box(index, i), focus, own ?? SheetStyle.Result, letters: i == 0);
        }
    }

    /// <summary>The places of all parts, computed once the cells are known to be drawable.</summary>
    private sealed class Layout
    {
        private readonly float _top;

        public Layout(IReadOnlyList<string> columns, IReadOnlyList<SheetRow> rows)
        {
            int across = rows.Max(r => (int?)r.Cells.Count) ?? 0;
            if (across == 0)
            {
                throw new ArgumentException("A contact sheet needs at least one slice.", nameof(rows));
            }

            foreach (var row in rows)
            {
                Check(row);
            }

            _top = SheetStyle.Margin + SheetStyle.Header + (columns.Count > 0 ? SheetStyle.ColumnTitles : 0);
            double width = SheetStyle.Margin + SheetStyle.RowTitles + (across * (double)(SheetStyle.Cell + SheetStyle.Gap))
                - SheetStyle.Gap + SheetStyle.Margin;
            double height = _top + (rows.Count * (double)(SheetStyle.Cell + SheetStyle.Caption + SheetStyle.Gap))
                - SheetStyle.Gap + SheetStyle.Margin;
            if (Math.Max(width, height) > LongestEdge)
            {
                throw new ArgumentException(
                    $"A contact sheet of {rows.Count} rows and {across} columns would have {width} x {height} pixels, "
                    + $"more than {LongestEdge} along an edge.",
                    nameof(rows));
            }

            (Width, Height) = ((int)width, (int)height);
        }

        public int Width { get; }

        public int Height { get; }

        public SKRect Box(int row, int column) => SKRect.Create(
            SheetStyle.Margin + SheetStyle.RowTitles + (column * (SheetStyle.Cell + SheetStyle.Gap)),
            _top + (row * (SheetStyle.Cell + SheetStyle.Caption + SheetStyle.Gap)),
            SheetStyle.Cell,
            SheetStyle.Cell);

        private static void Check(SheetRow row)
        {
            foreach (var cell in row.Cells)
            {
                var image = cell.Image;
                if (image.Values.Length == 0)
                {
                    throw new ArgumentException($"A slice of the row '{row.Title}' has no pixel.", nameof(row));
                }

                foreach (var mask in ((Mask?[])[cell.Truth, cell.Result]).OfType<Mask>())
                {
                    if (mask.Width != image.Width || mask.Height != image.Height)
                    {
                        throw new ArgumentException(
                            $"In the row '{row.Title}' a mask of {mask.Width} x {mask.Height} lies on an image of "
                            + $"{image.Width} x {image.Height}.",
                            nameof(row));
                    }
                }
            }
        }
    }
}
