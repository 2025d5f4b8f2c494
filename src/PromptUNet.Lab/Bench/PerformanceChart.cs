using System.Globalization;
using PromptUNet.Pictures;
using SkiaSharp;

namespace PromptUNet.Lab.Bench;

/// <summary>A picture of times as horizontal bars on a logarithmic scale.</summary>
public static class PerformanceChart
{
    private const float Labels = 480, Plot = 600, Values = 90, Row = 26, Heading = 40, Top = 92, Bottom = 48, Thickness = 14;

    /// <summary>Writes a PNG; an interrupted write leaves what was there.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="title">Heading of the whole.</param>
    /// <param name="remark">A smaller line under it.</param>
    /// <param name="sections">From top to bottom.</param>
    /// <exception cref="ArgumentException">There is no bar, or one of no time.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, string remark, IReadOnlyList<ChartSection> sections)
    {
        var axis = TimeAxis.Of([.. sections.SelectMany(s => s.Bars)], SheetStyle.Margin + Labels, Plot);
        float height = Top + sections.Sum(s => Heading + (s.Bars.Count * Row)) + Bottom;
        int width = (int)(SheetStyle.Margin + Labels + Plot + Values + SheetStyle.Margin);
        using var surface = SKSurface.Create(new SKImageInfo(width, (int)height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var canvas = surface.Canvas;
        canvas.Clear(SheetStyle.Background);
        DrawHeader(canvas, title, remark, width, [.. sections.SelectMany(s => s.Bars).Select(b => b.Kind)]);
        DrawGrid(canvas, axis, height - Bottom);
        float y = Top;
        foreach (var section in sections)
        {
            DrawSection(canvas, section, axis, y);
            y += Heading + (section.Bars.Count * Row);
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }

    private static void DrawHeader(SKCanvas canvas, string title, string remark, int width, HashSet<CaseKind> shown)
    {
        using var large = SheetStyle.Font(20, bold: true);
        using var small = SheetStyle.Font(13);
        SheetStyle.Write(canvas, title, SheetStyle.Margin, 44, width, large, SheetStyle.Text);
        SheetStyle.Write(canvas, remark, SheetStyle.Margin, 68, width - (2 * SheetStyle.Margin), small, SheetStyle.Quiet);
        float x = width - SheetStyle.Margin;
        (string Name, CaseKind Kind)[] legend =
            [("others' networks", CaseKind.Rival), ("a part of ours", CaseKind.Part), ("ours", CaseKind.Ours)];
        foreach (var (name, kind) in legend.Where(l => shown.Contains(l.Kind)))
        {
            x -= small.MeasureText(name);
            SheetStyle.Write(canvas, name, x, 42, float.MaxValue, small, SheetStyle.Quiet);
            using var fill = SheetStyle.Fill(Colour(kind));
            canvas.DrawRect(x - 20, 32, 12, 12, fill);
            x -= 20 + 24;
        }
    }

    private static void DrawGrid(SKCanvas canvas, TimeAxis axis, float bottom)
    {
        using var line = SheetStyle.Line(SheetStyle.Quiet.WithAlpha(0x38), 1);
        using var small = SheetStyle.Font(12);
        foreach (double decade in axis.Decades)
        {
            float x = axis.At(decade);
            canvas.DrawLine(x, Top + 8, x, bottom + 4, line);
            SheetStyle.Write(canvas, TimeAxis.Told(decade), x, bottom + 22, float.MaxValue, small, SheetStyle.Quiet, SKTextAlign.Center);
        }
    }

    private static void DrawSection(SKCanvas canvas, ChartSection section, TimeAxis axis, float y)
    {
        using var bold = SheetStyle.Font(14, bold: true);
        using var font = SheetStyle.Font(13);
        SheetStyle.Write(canvas, section.Title, SheetStyle.Margin, y + Heading - 12, Labels - 16, bold, SheetStyle.Text);
        foreach (var (i, bar) in section.Bars.Index())
        {
            float middle = y + Heading + (i * Row) + (Row / 2), right = axis.At(bar.Milliseconds), slowest = axis.At(bar.Slowest);
            SheetStyle.Write(canvas, bar.Label, axis.Left - 12, middle + 4.5f, Labels - 12, font, SheetStyle.Text, SKTextAlign.Right);
            using var fill = SheetStyle.Fill(Colour(bar.Kind));
            using var thin = SheetStyle.Line(Colour(bar.Kind), 1.5f);
            canvas.DrawRect(axis.Left, middle - (Thickness / 2), right - axis.Left, Thickness, fill);
            canvas.DrawLine(right, middle, slowest, middle, thin);
            SheetStyle.Write(canvas, TimeAxis.Told(bar.Milliseconds), slowest + 8, middle + 4.5f, float.MaxValue, font, SheetStyle.Text);
        }
    }

    private static SKColor Colour(CaseKind kind) => kind switch
    {
        CaseKind.Ours => SheetStyle.Result,
        CaseKind.Rival => SheetStyle.Truth,
        _ => SheetStyle.Quiet,
    };

    /// <summary>Whole decades of milliseconds over a width in pixels.</summary>
    private sealed record TimeAxis(float Left, float Width, int First, int Last)
    {
        public IEnumerable<double> Decades => Enumerable.Range(First, Last - First + 1).Select(d => Math.Pow(10, d));

        public static TimeAxis Of(ChartBar[] bars, float left, float width)
        {
            if (bars.Length == 0 || Array.Find(bars, b => !(b.Milliseconds > 0)) is not null)
            {
                throw new ArgumentException("A chart of times needs bars, each of a time above 0.", nameof(bars));
            }

            int first = (int)Math.Floor(Math.Log10(bars.Min(b => b.Milliseconds)) - 0.1),
            last = (int)Math.Ceiling(Math.Log10(bars.Max(b => b.Slowest)));
            return new TimeAxis(left, width, first, Math.Max(last, first + 1));
        }

        public float At(double milliseconds) => Left + (Width * (float)((Math.Log10(milliseconds) - First) / (Last - First)));

        /// <summary>Three digits at most, in the unit that reads best.</summary>
        public static string Told(double milliseconds) => milliseconds switch
        {
            < 0.0995 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:G2} µs"),
            < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:G2} ms"),
            < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F0} ms"),
            < 9950 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:G2} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F0} s"),
        };
    }
}

/// <summary>One bar.</summary>
/// <param name="Label">At its left.</param>
/// <param name="Milliseconds">Its length.</param>
/// <param name="Slowest">Milliseconds to which a thin line goes on from its end.</param>
/// <param name="Kind">Its colour.</param>
public sealed record ChartBar(string Label, double Milliseconds, double Slowest, CaseKind Kind);

/// <summary>Bars under a heading.</summary>
public sealed record ChartSection(string Title, IReadOnlyList<ChartBar> Bars);
