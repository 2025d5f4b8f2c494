using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Tests.Pictures;

/// <summary>A picture opened to be painted on, as people's paint programs do it.</summary>
internal sealed class PaintProgram : IDisposable
{
    private readonly string _comment;
    private SKBitmap _bitmap;

    private PaintProgram(SKBitmap bitmap, string comment) => (_bitmap, _comment) = (bitmap, comment);

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    public static PaintProgram Open(string path) => new(SKBitmap.Decode(path), PngFile.Comment(File.ReadAllBytes(path)) ?? "");

    /// <summary>A new picture of one colour.</summary>
    public static PaintProgram New(int width, int height, SKColor colour)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(colour);
        return new PaintProgram(bitmap, "");
    }

    /// <summary>Paints an ellipse; a hard one has no smooth border.</summary>
    /// <param name="line">The width of its outline; 0 fills it.</param>
    public PaintProgram Ellipse(float x, float y, float across, float down, SKColor colour, float line = 0, bool smooth = true) =>
        Paint(colour, line, smooth, (canvas, paint) => canvas.DrawOval(x, y, across / 2, down / 2, paint));

    /// <summary>Paints an arc of an ellipse's outline that leaves a gap of some degrees.</summary>
    public PaintProgram Gap(float x, float y, float across, float down, SKColor colour, float line, float degrees) =>
        Paint(colour, line, true, (canvas, paint) =>
            canvas.DrawArc(SKRect.Create(x - (across / 2), y - (down / 2), across, down), 20, 360 - degrees, false, paint));

    public PaintProgram Rectangle(float left, float top, float width, float height, SKColor colour, bool smooth = true) =>
        Paint(colour, 0, smooth, (canvas, paint) => canvas.DrawRect(left, top, width, height, paint));

    /// <summary>Changes each pixel for which the answer is a colour.</summary>
    public PaintProgram Pixels(Func<int, int, SKColor, SKColor?> colour)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                if (colour(x, y, _bitmap.GetPixel(x, y)) is { } changed)
                {
                    _bitmap.SetPixel(x, y, changed);
                }
            }
        }

        return this;
    }

    /// <summary>Paints all voxels of a mask, each as a block.</summary>
    public PaintProgram Blocks(Mask mask, SKColor colour)
    {
        int across = Width / mask.Width, down = Height / mask.Height;
        return Pixels((x, y, _) => mask[x / across, y / down] ? colour : null);
    }

    /// <summary>Turns the picture clockwise by quarters, after mirroring it.</summary>
    public PaintProgram Turn(int quarters, bool mirror)
    {
        for (int i = 0; i < quarters + (mirror ? 1 : 0); i++)
        {
            bool mirrors = mirror && i == 0;
            var from = _bitmap;
            var to = new SKBitmap(from.Info.WithSize(mirrors ? from.Width : from.Height, mirrors ? from.Height : from.Width));
            for (int y = 0; y < to.Height; y++)
            {
                for (int x = 0; x < to.Width; x++)
                {
                    to.SetPixel(x, y, mirrors ? from.GetPixel(from.Width - 1 - x, y) : from.GetPixel(y, from.Height - 1 - x));
                }
            }

            _bitmap = to;
            from.Dispose();
        }

        return this;
    }

    /// <summary>Enlarges each pixel to a square.</summary>
    public PaintProgram Enlarge(int times)
    {
        var from = _bitmap;
        _bitmap = new SKBitmap(from.Info.WithSize(times * from.Width, times * from.Height));
        Pixels((x, y, _) => from.GetPixel(x / times, y / times));
        from.Dispose();
        return this;
    }

    /// <summary>Saves a PNG in colour, with the comment of the opened one or without.</summary>
    public void Save(string path, bool comment)
    {
        using var image = SKImage.FromBitmap(_bitmap);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        byte[] bytes = png.ToArray();
        File.WriteAllBytes(path, comment ? PngFile.WithComment(bytes, _comment) : bytes);
    }

    public void SaveJpeg(string path)
    {
        using var image = SKImage.FromBitmap(_bitmap);
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(path, jpeg.ToArray());
    }

    public void Dispose() => _bitmap.Dispose();

    private PaintProgram Paint(SKColor colour, float line, bool smooth, Action<SKCanvas, SKPaint> draw)
    {
        using var canvas = new SKCanvas(_bitmap);
        using var paint = new SKPaint
        {
            Color = colour, IsAntialias = smooth, StrokeWidth = line, Style = line > 0 ? SKPaintStyle.Stroke : SKPaintStyle.Fill,
        };
        draw(canvas, paint);
        return this;
    }
}
