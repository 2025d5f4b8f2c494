using System.Buffers.Binary;
using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>The header and pixels of a PNG file.</summary>
internal static class PngContent
{
    /// <summary>A drawing of 8,000 x 8,000 pixels takes less, however badly it compresses.</summary>
    private const long LargestFile = 256L << 20, MostPixels = 64L << 20;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>What the first chunk of a PNG file says.</summary>
    /// <param name="Bits">Bits of a channel.</param>
    /// <param name="Grey">Whether it has greys alone, without transparency.</param>
    internal readonly record struct Header(long Width, long Height, int Bits, bool Grey);

    /// <exception cref="ImageFormatException">The file is no PNG.</exception>
    public static Header ReadHeader(string path)
    {
        Span<byte> start = stackalloc byte[26];
        using var file = File.OpenRead(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Signature) || !start.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new ImageFormatException(path, "signature", Convert.ToHexString(start[..Math.Min(read, 8)]), NoPng(start[..read]));
        }

        if (file.Length > LargestFile)
        {
            throw new ImageFormatException(path, "length", file.Length, $"more than the {LargestFile} bytes that a drawing may take");
        }

        const byte GreyWithoutAlpha = 0;
        return new Header(
            BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..]),
            start[24], start[25] == GreyWithoutAlpha);
    }

    /// <summary>Red, green, blue and opacity of each pixel, row by row.</summary>
    /// <exception cref="ImageFormatException">The file is damaged, too large, or has 16 bits a channel.</exception>
    public static byte[] ReadPixels(string path, Header header)
    {
        if (header.Bits == 16)
        {
            throw new ImageFormatException(
                path, "bit depth", 16, "but a drawing has at most 8 bits a channel; save it as a PNG of 8 bits (24 or 32 in colour)");
        }

        if (header.Width * header.Height > MostPixels)
        {
            throw new ImageFormatException(
                path, "size", $"{header.Width} x {header.Height}", $"more than the {MostPixels} pixels that a drawing may have");
        }

        using var codec = SKCodec.Create(path, out var opened);
        if (codec is null || codec.Info.Width != header.Width || codec.Info.Height != header.Height)
        {
            throw new ImageFormatException(path, "data", opened, "so the picture cannot be decoded");
        }

        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var result = codec.GetPixels(info, out byte[] pixels);
        return result == SKCodecResult.Success
            ? pixels
            : throw new ImageFormatException(path, "data", result, "so the picture cannot be decoded");
    }

    private static string NoPng(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])
            ? "which is that of a JPEG file; save the drawing as PNG, because JPEG smears its borders"
            : "which is not that of a PNG file; save the drawing as PNG";
}
