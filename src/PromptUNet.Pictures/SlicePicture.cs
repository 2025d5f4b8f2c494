using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>
/// A slice as a picture to paint on. It is a colour picture of greys, because programs that open a grey one paint in grey alone. Its file
/// remembers the slice.
/// </summary>
public static class SlicePicture
{
    private static readonly Normalisation Usual = new();

    /// <summary>Writes a PNG; after an interrupted write the old file is still there.</summary>
    /// <param name="path">Path of the picture.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="axis">The array axis across the slice.</param>
    /// <param name="slice">Its index.</param>
    /// <param name="shown">The values that become black and white; null for the slice's quantiles as the network sees them.</param>
    /// <returns>The picture's place, as its file remembers it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scan has no such slice.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static PicturePlace Write(string path, Volume scan, int axis, int slice, (float Black, float White)? shown = null)
    {
        var place = new PicturePlace(axis, slice, PictureLayout.ToPaintOn(scan.Grid, axis)) { Grid = scan.Grid };
        var turned = place.Layout.View.Turn(scan.Slice(axis, slice));
        var (width, height) = place.Layout.SizeOf(scan.Grid.SliceSize(axis));
        byte[] greys = Greys(turned.Values, shown);
        byte[] pixels = new byte[4 * width * height];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to += 4)
            {
                byte grey = greys[(y / place.Layout.BlockHeight * turned.Width) + (x / place.Layout.BlockWidth)];
                (pixels[to], pixels[to + 1], pixels[to + 2], pixels[to + 3]) = (grey, grey, grey, byte.MaxValue);
            }
        }

        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, pixels);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        byte[] file = PngText.WithComment(png.AsSpan(), place.ToText());
        AtomicFile.Write(path, stream => stream.Write(file));
        return place;
    }

    private static byte[] Greys(float[] values, (float Black, float White)? shown)
    {
        var (black, white) = shown ?? Usual.Range(values);
        double range = Math.Max((double)white - black, double.Epsilon);
        return Array.ConvertAll(values, v => float.IsFinite(v)
            ? (byte)Math.Round(255 * Math.Clamp((v - (double)black) / range, 0, 1))
            : byte.MinValue);
    }
}
