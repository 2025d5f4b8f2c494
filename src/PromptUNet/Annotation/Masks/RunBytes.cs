using System.Text.Json;

namespace PromptUNet.Annotation;

/// <summary>
/// Sets of pixels as bytes: numbers of seven bits a byte, the lowest first, the last byte's top bit clear. A set is the number of
/// its edges and the distance of each from the one before.
/// </summary>
internal static class RunBytes
{
    public static void Add(List<byte> bytes, int number)
    {
        for (uint rest = (uint)number; ; rest >>= 7)
        {
            bytes.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80u : 0)));
            if (rest <= 0x7F)
            {
                return;
            }
        }
    }

    public static void Add(List<byte> bytes, PixelSet pixels)
    {
        Add(bytes, pixels.Edges.Length);
        int before = 0;
        foreach (int edge in pixels.Edges)
        {
            Add(bytes, edge - before);
            before = edge;
        }
    }

    /// <exception cref="JsonException">The bytes are not such a number.</exception>
    public static int Number(ref ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 5); i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] <= 0x7F)
            {
                bytes = bytes[(i + 1)..];
                return number <= int.MaxValue ? (int)number : throw new JsonException($"The number {number} in a set of pixels is too large.");
            }
        }

        throw new JsonException("A set of pixels ends in the middle of a number.");
    }

    /// <exception cref="JsonException">The bytes are no set of a slice of this size. Memory is taken for what the bytes hold, not for what they claim.</exception>
    public static PixelSet Pixels(ref ReadOnlySpan<byte> bytes, int width, int height)
    {
        int count = Number(ref bytes);
        if (width < 0 || height < 0 || (long)width * height > int.MaxValue || count % 2 != 0 || count > bytes.Length)
        {
            throw new JsonException($"{count} edges in {bytes.Length} bytes are no set of the pixels of a slice of {width} x {height}.");
        }

        int[] edges = new int[count];
        long before = 0;
        for (int i = 0; i < count; i++)
        {
            int distance = Number(ref bytes);
            before += distance;
            edges[i] = (distance > 0 || i == 0) && before <= (long)width * height
                ? (int)before
                : throw new JsonException($"Edge {i} of a set of pixels, {before}, does not ascend or is outside a slice of {width} x {height}.");
        }

        return new PixelSet(width, height, edges);
    }
}
