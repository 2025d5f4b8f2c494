using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PromptUNet.Tests.Pictures;

/// <summary>The bytes of small PNG files of any kind, as the PNG specification lays them out.</summary>
internal static class PngFile
{
    public const byte Grey = 0, Colour = 2, Palette = 3, GreyAlpha = 4, ColourAlpha = 6;

    /// <param name="bits">Bits of a channel.</param>
    /// <param name="type">Colour type, one of the constants.</param>
    /// <param name="rows">Bytes of every row.</param>
    /// <param name="palette">Red, green and blue of every entry, for <see cref="Palette"/>.</param>
    public static byte[] Make(uint width, uint height, byte bits, byte type, byte[][] rows, byte[]? palette = null)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, type);
        Chunk(file, "IHDR"u8, header);
        if (palette is not null)
        {
            Chunk(file, "PLTE"u8, palette);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows)
            {
                zlib.Write([0, .. row]);
            }
        }

        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>The text of the first comment; null for a file without one.</summary>
    public static string? Comment(byte[] png)
    {
        for (int at = 8; at + 8 <= png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var data = png.AsSpan(at + 8, length);
            if (png.AsSpan(at + 4, 4).SequenceEqual("tEXt"u8) && data.StartsWith("Comment\0"u8))
            {
                return Encoding.Latin1.GetString(data[8..]);
            }

            at += 12 + length;
        }

        return null;
    }

    /// <summary>The file with a comment before its end, where GIMP writes it.</summary>
    /// <param name="chunk">tEXt, zTXt or iTXt.</param>
    public static byte[] WithComment(byte[] png, string text, string chunk = "tEXt")
    {
        const int end = 12;
        using var file = new MemoryStream();
        file.Write(png.AsSpan(0, png.Length - end));
        byte[] content = chunk == "zTXt" ? Packed(text) : Encoding.UTF8.GetBytes(text);
        Chunk(file, Encoding.Latin1.GetBytes(chunk), chunk switch
        {
            "tEXt" => [.. "Comment\0"u8, .. content],
            "zTXt" => [.. "Comment\0\0"u8, .. content],
            _ => [.. "Comment\0\0\0en\0Kommentar\0"u8, .. content],
        });
        file.Write(png.AsSpan(png.Length - end));
        return file.ToArray();
    }

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(Encoding.Latin1.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. name, .. data]));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
