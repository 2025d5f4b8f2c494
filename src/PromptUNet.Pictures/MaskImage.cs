using PromptUNet.Imaging;

namespace PromptUNet.Pictures;

/// <summary>
/// A drawing on one slice, read from a PNG file. Colours painted on greys are structures, and the greys are the scan. Without a colour,
/// each grey but black is a structure. Pixels on smooth borders count where they are half covered. Transparency counts as black.
/// </summary>
public sealed class MaskImage
{
    /// <summary>A drawing of more structures is taken for something else.</summary>
    public const int MostStructures = 20;

    /// <summary>
    /// The width of an outline in pixels of the slice, and in shares of the picture's longer edge. A broader closed line is an area with
    /// a hole.
    /// </summary>
    private const int WidestOutline = 3, EdgeByOutline = 100;

    private readonly string _path;
    private readonly byte[] _greys;     // of the pixels without colour; those with one are 0
    private readonly Paint? _paint;     // null where the picture shows a scan alone

    private MaskImage(string path, int width, byte[] rgb, int greyStep)
    {
        (_path, Width, Height) = (path, width, rgb.Length / 3 / width);
        _greys = new byte[rgb.Length / 3];
        for (int i = 0; i < _greys.Length; i++)
        {
            _greys[i] = (byte)(Math.Max(rgb[3 * i], Math.Max(rgb[(3 * i) + 1], rgb[(3 * i) + 2])) / greyStep);
        }

        var colours = ColourPaint.Read(width, rgb);
        IsColoured = colours is not null;
        _paint = colours ?? GreyPaint.Read(width, [.. _greys]);
        for (int i = 0; IsColoured && i < _greys.Length; i++)
        {
            _greys[i] = colours!.Labels[i] == 0 ? _greys[i] : (byte)0;
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Whether the structures are painted in colours.</summary>
    public bool IsColoured { get; }

    /// <summary>The greys that occur beside the paint; of a picture without a colour, all greys. Black is not counted.</summary>
    public int Greys => _greys.Distinct().Count(g => g != 0);

    /// <summary>A drawing's size, without its pixels.</summary>
    /// <exception cref="ImageFormatException">The file is no PNG.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static (long Width, long Height) SizeOf(string path)
    {
        var header = PngContent.ReadHeader(path);
        return (header.Width, header.Height);
    }

    /// <summary>The slice that a picture remembers; null when it remembers none.</summary>
    /// <inheritdoc cref="SizeOf"/>
    public static PicturePlace? PlaceOf(string path)
    {
        PngContent.ReadHeader(path);
        return PngText.Read(path).Select(PicturePlace.Parse).FirstOrDefault(p => p is not null);
    }

    /// <summary>Reads a drawing.</summary>
    /// <exception cref="ImageFormatException">The file is no PNG, is damaged or too large, or has 16 bits a channel.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static MaskImage Read(string path)
    {
        var header = PngContent.ReadHeader(path);
        byte[] rgba = PngContent.ReadPixels(path, header);
        byte[] rgb = new byte[rgba.Length / 4 * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            int from = i / 3 * 4;
            rgb[i] = (byte)(((rgba[from + (i % 3)] * rgba[from + 3]) + 127) / 255);
        }

        // A grey picture of fewer bits is decoded to the greys from 0 to 255, and its numbers are the labels.
        int greyStep = header is { Grey: true, Bits: < 8 } ? 255 / ((1 << header.Bits) - 1) : 1;
        return new MaskImage(path, (int)header.Width, rgb, greyStep);
    }

    /// <summary>The drawing on the slice.</summary>
    /// <param name="layout">How the slice lies in the picture.</param>
    /// <param name="slice">Width and height of the slice as stored.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="InvalidDataException">
    /// The picture shows a scan without paint, more than 20 structures, or an outline with a gap.
    /// </exception>
    public PaintedSlice On(PictureLayout layout, (int Width, int Height) slice)
    {
        if (layout.SizeOf(slice) != (Width, Height))
        {
            throw new ArgumentException($"The picture has {Width} x {Height} pixels, not {layout.SizeOf(slice)}.", nameof(layout));
        }

        if (_paint is null)
        {
            throw NothingPainted();
        }

        var paint = _paint with { Labels = [.. _paint.Labels], Coverage = [.. _paint.Coverage] };
        int widest = Math.Max(WidestOutline * Math.Max(layout.BlockWidth, layout.BlockHeight), Math.Max(Width, Height) / EdgeByOutline);
        Check(paint, widest);
        var filled = paint.FillOutlines(widest);
        byte[] labels = layout.View.TurnBack(paint.Reduced(layout), slice.Width, slice.Height);
        return new PaintedSlice(
            paint.Present.ToDictionary(l => l, l => new Mask(slice.Width, slice.Height, Array.ConvertAll(labels, p => p == l)))
                .Where(m => !m.Value.IsEmpty).ToDictionary(),
            paint.Names, filled);
    }

    /// <summary>What to say of a picture of a scan without paint.</summary>
    public InvalidDataException NothingPainted() => new(
        $"'{_path}' shows a scan with nothing painted on it: paint the structure in a colour, such as pure red. "
        + "White, grey and black cannot be told from the scan.");

    /// <summary>
    /// The mean grey of each block of the slice; null where half of the block or more is painted. Of a picture without a colour all counts
    /// as not painted.
    /// </summary>
    internal float?[] Blocks(int blockWidth, int blockHeight)
    {
        int width = Width / blockWidth, height = Height / blockHeight;
        var blocks = new float?[width * height];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to++)
            {
                int sum = 0, count = 0;
                for (int v = y * blockHeight; v < (y + 1) * blockHeight; v++)
                {
                    for (int u = x * blockWidth; u < (x + 1) * blockWidth; u++)
                    {
                        int i = (v * Width) + u;
                        bool painted = IsColoured && _paint!.Labels[i] != 0;
                        (sum, count) = painted ? (sum, count) : (sum + _greys[i], count + 1);
                    }
                }

                blocks[to] = 2 * count > blockWidth * blockHeight ? (float)sum / count : null;
            }
        }

        return blocks;
    }

    private void Check(Paint paint, int widest)
    {
        var present = paint.Present;
        if (present.Count > MostStructures)
        {
            throw new InvalidDataException(
                $"'{_path}' has {present.Count} {(IsColoured ? "colours" : "greys")}, and each would be a structure, of which a drawing "
                + $"may have {MostStructures}. Is it a picture of a scan? Paint in one colour, or in few flat greys on black.");
        }

        foreach (int label in present.Where(l => paint.HasGap(l, widest)))
        {
            string which = paint.Names.FirstOrDefault(n => n.Id == label)?.Name ?? (present.Count > 1 ? $"grey {label}" : "drawn");
            throw new InvalidDataException(
                $"'{_path}': the {which} outline has a gap. Close the line, or fill the structure; a line alone would be all of it.");
        }
    }
}

/// <summary>What is drawn on a slice.</summary>
/// <param name="Masks">By the structure's number, as the slice is stored; none is empty.</param>
/// <param name="Names">Names and colours, of structures in several colours.</param>
/// <param name="Filled">The structures that were drawn as closed outlines, which were filled.</param>
public sealed record PaintedSlice(IReadOnlyDictionary<int, Mask> Masks, IReadOnlyList<Label> Names, IReadOnlyList<int> Filled);
