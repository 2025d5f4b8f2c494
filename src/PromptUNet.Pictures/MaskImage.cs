using System.Buffers.Binary;
using PromptUNet.Imaging;
using SkiaSharp;

namespace PromptUNet.Pictures;

/// <summary>
/// A drawing on one slice, read from a PNG file. Row y of the picture is row y of the slice in memory. In a grey picture of 8 bits each
/// grey value but 0 is a label of its own. In any other picture every pixel that is neither black nor fully transparent has the label 1.
/// </summary>
public sealed class MaskImage
{
    /// <summary>A drawing of 8,000 x 8,000 pixels takes less, however badly it compresses.</summary>
    private const long LargestFile = 256L << 20;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly int _width;
    private readonly byte[] _labels;

    private MaskImage(int width, byte[] labels) => (_width, _labels) = (width, labels);

    /// <summary>The labels that occur, ascending; empty for an empty drawing.</summary>
    public IReadOnlyList<int> Labels => [.. _labels.Where(l => l != 0).Select(l => (int)l).Distinct().Order()];

    /// <summary>All drawn pixels, whatever their label.</summary>
    public Mask Foreground => new(_width, _labels.Length / _width, Array.ConvertAll(_labels, l => l != 0));

    public Mask Mask(int label) => new(_width, _labels.Length / _width, Array.ConvertAll(_labels, l => l == label));

    /// <summary>A drawing's size, without its pixels.</summary>
    /// <exception cref="ImageFormatException">The file is no PNG.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static (long Width, long Height) SizeOf(string path)
    {
        var header = ReadHeader(path);
        return (header.Width, header.Height);
    }

    /// <summary>Reads a drawing for a slice of a known size; nothing is decoded before the file's size is known to be equal.</summary>
    /// <exception cref="ImageFormatException">The file is no PNG, is damaged, or its size is not the slice's.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static MaskImage Read(string path, int width, int height)
    {
        var header = ReadHeader(path);
        if (header.Width != width || header.Height != height)
        {
            throw new ImageFormatException(
                path, "size", $"{header.Width} x {header.Height}", $"but the slice has {width} x {height} pixels");
        }

        if (header.Bits == 16)
        {
            throw new ImageFormatException(path, "bit depth", 16, "but a drawing has at most 8 bits a channel");
        }

        using var codec = SKCodec.Create(path, out var opened);
        if (codec is null || codec.Info.Width != width || codec.Info.Height != height)
        {
            throw new ImageFormatException(path, "data", opened, "so the picture cannot be decoded");
        }

        return new MaskImage(
            width,
            header is { Bits: 8, Grey: true }
                ? Decode(codec, path, SKColorType.Gray8)
                : Binary(Decode(codec, path, SKColorType.Rgba8888)));
    }

    /// <summary>The first chunk of a PNG file, which holds its size and type.</summary>
    private static (uint Width, uint Height, int Bits, bool Grey) ReadHeader(string path)
    {
        Span<byte> start = stackalloc byte[26];
        using var file = File.OpenRead(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Signature) || !start.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new ImageFormatException(
                path, "signature", Convert.ToHexString(start[..Math.Min(read, 8)]), "which is not that of a PNG file");
        }

        if (file.Length > LargestFile)
        {
            throw new ImageFormatException(path, "length", file.Length, $"more than the {LargestFile} bytes that a drawing may take");
        }

        const byte GreyWithoutAlpha = 0;
        return (
            BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..]),
            start[24], start[25] == GreyWithoutAlpha);
    }

    private static byte[] Decode(SKCodec codec, string path, SKColorType type)
    {
        var info = new SKImageInfo(
            codec.Info.Width, codec.Info.Height, type, type == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var result = codec.GetPixels(info, out byte[] pixels);
        return result == SKCodecResult.Success
            ? pixels
            : throw new ImageFormatException(path, "data", result, "so the picture cannot be decoded");
    }

    private static byte[] Binary(byte[] rgba)
    {
        byte[] labels = new byte[rgba.Length / 4];
        for (int i = 0; i < labels.Length; i++)
        {
            var pixel = rgba.AsSpan(4 * i, 4);
            labels[i] = pixel[3] != 0 && (pixel[0] | pixel[1] | pixel[2]) != 0 ? (byte)1 : (byte)0;
        }

        return labels;
    }
}
