namespace PromptUNet.Imaging;

/// <summary>Dilation and erosion of a mask by a square, one axis after the other.</summary>
public static class Morphology
{
    /// <summary>Pixels within <paramref name="radius"/> rows and columns of the foreground.</summary>
    public static Mask Dilate(Mask mask, int radius) => Spread(mask, radius, true);

    /// <summary>Pixels farther than <paramref name="radius"/> rows and columns from the background; beyond the slice counts as foreground.</summary>
    public static Mask Erode(Mask mask, int radius) => Spread(mask, radius, false);

    private static Mask Spread(Mask mask, int radius, bool value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        var wide = new Mask(mask.Width, mask.Height);
        var result = new Mask(mask.Width, mask.Height);
        for (int y = 0; y < mask.Height; y++)
        {
            SpreadLine(mask.Pixels, wide.Pixels, y * mask.Width, 1, mask.Width, radius, value);
        }

        for (int x = 0; x < mask.Width; x++)
        {
            SpreadLine(wide.Pixels, result.Pixels, x, mask.Width, mask.Height, radius, value);
        }

        return result;
    }

    /// <summary>A pixel takes the value when one of its neighbours on the line has it; linear in the line's length.</summary>
    private static void SpreadLine(bool[] from, bool[] to, int start, int step, int length, int radius, bool value)
    {
        int last = -radius - 1;                       // nearest pixel with the value so far
        int ahead = 0;
        for (int i = 0; i < length; i++)
        {
            for (; ahead <= Math.Min(i + radius, length - 1); ahead++)
            {
                if (from[start + (ahead * step)] == value)
                {
                    last = ahead;
                }
            }

            to[start + (i * step)] = i - last <= radius ? value : !value;
        }
    }
}
