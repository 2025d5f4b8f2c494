namespace PromptUNet.Imaging;

/// <summary>Distance of each pixel to a mask's outline in pixels, positive inside.</summary>
public static class SignedDistance
{
    private const float Diagonal = 1.41421356f;

    /// <summary>
    /// Distances up to <paramref name="limit"/> pixels and that limit beyond, by two sweeps with steps of 1 and sqrt 2 (Borgefors 1986).
    /// The outline lies half a pixel from the pixels on either side of it.
    /// </summary>
    public static Slice Near(Mask mask, float limit)
    {
        var inside = Sweep(mask, true, limit);
        var outside = Sweep(mask, false, limit);
        for (int i = 0; i < inside.Values.Length; i++)
        {
            inside.Values[i] = mask.Pixels[i] ? inside.Values[i] - 0.5f : 0.5f - outside.Values[i];
        }

        return inside;
    }

    /// <summary>Distance of the pixels with a value to the nearest pixel without it.</summary>
    private static Slice Sweep(Mask mask, bool value, float limit)
    {
        int width = mask.Width, height = mask.Height;
        var distance = new Slice(width, height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            distance.Values[i] = mask.Pixels[i] == value ? limit : 0;
        }

        float At(int x, int y) => x < 0 || y < 0 || x >= width || y >= height ? limit : distance[x, y];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float straight = Math.Min(At(x - 1, y), At(x, y - 1)) + 1;
                float slanted = Math.Min(At(x - 1, y - 1), At(x + 1, y - 1)) + Diagonal;
                distance[x, y] = Math.Min(distance[x, y], Math.Min(straight, slanted));
            }
        }

        for (int y = height - 1; y >= 0; y--)
        {
            for (int x = width - 1; x >= 0; x--)
            {
                float straight = Math.Min(At(x + 1, y), At(x, y + 1)) + 1;
                float slanted = Math.Min(At(x + 1, y + 1), At(x - 1, y + 1)) + Diagonal;
                distance[x, y] = Math.Min(distance[x, y], Math.Min(straight, slanted));
            }
        }

        return distance;
    }
}
