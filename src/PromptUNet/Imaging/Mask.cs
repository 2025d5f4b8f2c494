namespace PromptUNet.Imaging;

/// <summary>A binary 2-D mask, row by row.</summary>
public sealed class Mask
{
    public Mask(int width, int height)
        : this(width, height, new bool[checked(width * height)])
    {
    }

    /// <exception cref="ArgumentException">The number of pixels is not width x height.</exception>
    public Mask(int width, int height, bool[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (pixels.Length != (long)width * height)
        {
            throw new ArgumentException(
                $"A mask of {width} x {height} takes {(long)width * height} pixels, not {pixels.Length}.", nameof(pixels));
        }

        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Pixel (x, y) at index <c>y * Width + x</c>.</summary>
    public bool[] Pixels { get; }

    public bool this[int x, int y]
    {
        get => Pixels[(y * Width) + x];
        set => Pixels[(y * Width) + x] = value;
    }

    /// <summary>Number of foreground pixels.</summary>
    public int Area => Pixels.AsSpan().Count(true);

    public bool IsEmpty => !Pixels.AsSpan().Contains(true);

    /// <summary>The smallest rectangle that holds the foreground; null when the mask is empty.</summary>
    public PixelBox? Box
    {
        get
        {
            int left = Width, right = -1, top = Height, bottom = -1;
            for (int y = 0; y < Height; y++)
            {
                var row = Pixels.AsSpan(y * Width, Width);
                int first = row.IndexOf(true);
                if (first < 0)
                {
                    continue;
                }

                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOf(true));
                top = Math.Min(top, y);
                bottom = y;
            }

            return right < 0 ? null : new PixelBox(left, top, right, bottom);
        }
    }

    /// <summary>Whether the two masks, of one size, have a foreground pixel in common.</summary>
    public bool Overlaps(Mask other)
    {
        for (int i = 0; i < Pixels.Length; i++)
        {
            if (Pixels[i] && other.Pixels[i])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>1 on the foreground, 0 elsewhere, in a slice of the mask's size.</summary>
    public void CopyTo(Slice slice)
    {
        for (int i = 0; i < Pixels.Length; i++)
        {
            slice.Values[i] = Pixels[i] ? 1 : 0;
        }
    }

    /// <summary>1 on the foreground, 0 elsewhere.</summary>
    public Slice ToSlice() => new(Width, Height, Array.ConvertAll(Pixels, p => p ? 1f : 0f));

    /// <summary>A mask drawn in rows of '#' (foreground) and any other character (background).</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public static Mask Parse(params string[] rows)
    {
        int width = rows.Length == 0 ? 0 : rows[0].Length;
        if (Array.Exists(rows, r => r.Length != width))
        {
            throw new ArgumentException($"Every row must have the {width} pixels of the first one.", nameof(rows));
        }

        return new Mask(width, rows.Length, [.. rows.SelectMany(r => r.Select(c => c == '#'))]);
    }
}

/// <summary>A rectangle of pixels, all four borders inside.</summary>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>No pixel at all.</summary>
    public static PixelBox None => new(0, 0, -1, -1);

    public int Width => Right - Left + 1;

    public int Height => Bottom - Top + 1;

    /// <summary>The smallest rectangle that holds both; one without pixels adds nothing.</summary>
    public PixelBox Union(PixelBox other) => other.Width <= 0 || other.Height <= 0
        ? this
        : Width <= 0 || Height <= 0
            ? other
            : new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
