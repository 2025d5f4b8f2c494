namespace PromptUNet.Imaging;

/// <summary>
/// What the shape of a drawing on one slice says about a mistake: an inverted mask, an outline that was meant to be filled, an outline
/// with a gap.
/// </summary>
public static class DrawnShape
{
    /// <summary>An inverted drawing covers more than this share of its slice.</summary>
    private const double MostCovered = 0.6;

    /// <summary>A line of which more than this share is wider than a line may be is an area.</summary>
    private const double MostWide = 0.05;

    /// <summary>
    /// Whether a drawing is the rest of the slice rather than a structure: it covers more than 60 % of it and three of its corners.
    /// </summary>
    public static bool IsInverted(Mask mask)
    {
        int right = mask.Width - 1, bottom = mask.Height - 1;
        return mask.Area > MostCovered * mask.Pixels.Length
            && ((bool[])[mask[0, 0], mask[right, 0], mask[0, bottom], mask[right, bottom]]).Count(corner => corner) >= 3;
    }

    /// <summary>
    /// The pixels that closed lines enclose, without those of the lines. What a line encloses inside of another one is outside again, so
    /// that two outlines make a ring.
    /// </summary>
    /// <param name="mask">The drawing; its parts may touch by corners.</param>
    /// <param name="width">The largest width of a line in pixels. What is wider is an area, and its holes stay.</param>
    public static Mask Enclosed(Mask mask, int width)
    {
        var enclosed = new Mask(mask.Width, mask.Height);
        foreach (var part in Parts(mask))
        {
            if (part.IsLine(width) && part.IsClosed)
            {
                part.Toggle(enclosed);
            }
        }

        return enclosed;
    }

    /// <summary>Whether a line is an outline but for a gap of up to a fifth of its size.</summary>
    /// <inheritdoc cref="Enclosed"/>
    public static bool HasGap(Mask mask, int width) => Parts(mask).Any(p => p.IsLine(width) && !p.IsClosed && p.IsNearlyClosed);

    /// <summary>The parts of a drawing whose pixels touch by edges or corners and which are large enough to enclose a pixel.</summary>
    private static IEnumerable<Part> Parts(Mask mask)
    {
        var left = new Mask(mask.Width, mask.Height, [.. mask.Pixels]);
        for (int i = 0; i < left.Pixels.Length; i++)
        {
            if (left.Pixels[i] && Part.Take(left, i % mask.Width, i / mask.Width) is { } part)
            {
                yield return part;
            }
        }
    }

    /// <summary>A part of a drawing in the smallest rectangle around it, with a border of background.</summary>
    private sealed class Part
    {
        private readonly Mask _pixels;
        private readonly int _left, _top, _area;
        private readonly Mask _enclosed;

        private Part(Mask pixels, int left, int top, int area)
        {
            (_pixels, _left, _top, _area) = (pixels, left, top, area);
            _enclosed = Unreached(pixels);
        }

        public bool IsClosed => 2 * _enclosed.Area >= _area;

        /// <summary>Whether the part is closed once it is made wider by a tenth of its size.</summary>
        public bool IsNearlyClosed
        {
            get
            {
                int radius = Math.Max(1, (Math.Min(_pixels.Width, _pixels.Height) - 2) / 10);
                var wider = new Mask(_pixels.Width + (2 * radius), _pixels.Height + (2 * radius));
                for (int y = 0; y < _pixels.Height; y++)
                {
                    _pixels.Pixels.AsSpan(y * _pixels.Width, _pixels.Width)
                        .CopyTo(wider.Pixels.AsSpan(((y + radius) * wider.Width) + radius));
                }

                var dilated = new Mask(wider.Width, wider.Height);
                Morphology.Dilate(wider, radius, dilated);
                return 5 * Unreached(dilated).Area >= _pixels.Pixels.Length;
            }
        }

        /// <summary>Takes a part away from a drawing, beginning at one of its pixels; null where it can enclose nothing.</summary>
        public static Part? Take(Mask from, int x, int y)
        {
            List<(int X, int Y)> pixels = [(x, y)];
            from[x, y] = false;
            for (int done = 0; done < pixels.Count; done++)
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        int u = pixels[done].X + dx, v = pixels[done].Y + dy;
                        if (u >= 0 && v >= 0 && u < from.Width && v < from.Height && from[u, v])
                        {
                            from[u, v] = false;
                            pixels.Add((u, v));
                        }
                    }
                }
            }

            int left = pixels.Min(p => p.X) - 1, top = pixels.Min(p => p.Y) - 1;
            int width = pixels.Max(p => p.X) - left + 2, height = pixels.Max(p => p.Y) - top + 2;
            if (width < 5 || height < 5)
            {
                return null;
            }

            var own = new Mask(width, height);
            pixels.ForEach(p => own[p.X - left, p.Y - top] = true);
            return new Part(own, left, top, pixels.Count);
        }

        /// <summary>Whether squares one pixel wider than a line hardly fit into the part.</summary>
        public bool IsLine(int width)
        {
            int side = width + 1, fitting = 0;
            int[] columns = new int[_pixels.Width];     // foreground pixels in a row down to here
            for (int y = 0; y < _pixels.Height; y++)
            {
                for (int x = 0, run = 0; x < _pixels.Width; x++)
                {
                    columns[x] = _pixels[x, y] ? columns[x] + 1 : 0;
                    run = columns[x] >= side ? run + 1 : 0;
                    fitting += run >= side ? 1 : 0;
                }
            }

            return fitting <= MostWide * _area;
        }

        public void Toggle(Mask enclosed)
        {
            for (int y = 1; y < _pixels.Height - 1; y++)
            {
                for (int x = 1; x < _pixels.Width - 1; x++)
                {
                    enclosed[x + _left, y + _top] ^= _enclosed[x, y];
                }
            }
        }

        /// <summary>The background that no path of edges joins to the first pixel, which is background.</summary>
        private static Mask Unreached(Mask pixels)
        {
            var unreached = new Mask(pixels.Width, pixels.Height, Array.ConvertAll(pixels.Pixels, p => !p));
            Stack<(int X, int Y)> open = new([(0, 0)]);
            unreached[0, 0] = false;
            while (open.TryPop(out var at))
            {
                foreach (var (x, y) in ((int, int)[])[(at.X - 1, at.Y), (at.X + 1, at.Y), (at.X, at.Y - 1), (at.X, at.Y + 1)])
                {
                    if (x >= 0 && y >= 0 && x < pixels.Width && y < pixels.Height && unreached[x, y])
                    {
                        unreached[x, y] = false;
                        open.Push((x, y));
                    }
                }
            }

            return unreached;
        }
    }
}
