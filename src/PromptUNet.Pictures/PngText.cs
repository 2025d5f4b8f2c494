using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PromptUNet.Pictures;

/// <summary>
/// The texts in a PNG file, as section 11.3.3 of its specification lays them out. Of the programs that people paint with, GIMP keeps the
/// text "Comment" alone (plug-ins/common/file-png.c), Microsoft Paint all texts, Photoshop and Windows Photos none
/// (github.com/w3c/png/issues/240).
/// </summary>
internal static class PngText
{
    private const int Longest = 4096, AfterHeader = 8 + 12 + 13;

    /// <summary>The texts without their keywords, in order; a damaged file has those before the damage.</summary>
    public static IReadOnlyList<string> Read(string path)
    {
        List<string> texts = [];
        using var file = File.OpenRead(path);
        file.Position = PngContent.Signature.Length;
        Span<byte> start = stackalloc byte[8];
        while (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && !start[4..].SequenceEqual("IEND"u8))
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(start);
            long next = file.Position + length + 4;
            string name = Encoding.Latin1.GetString(start[4..]);
            if (name is "tEXt" or "zTXt" or "iTXt" && length <= Longest)
            {
                byte[] data = new byte[length];
                if (file.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) == data.Length && Text(name, data) is { } text)
                {
                    texts.Add(text);
                }
            }

            file.Position = next;
        }

        return texts;
    }

    /// <summary>A PNG file with a comment of Latin letters behind its header.</summary>
    public static byte[] WithComment(ReadOnlySpan<byte> png, string text) =>
        [.. png[..AfterHeader], .. Chunk([.. "tEXtComment\0"u8, .. Encoding.Latin1.GetBytes(text)]), .. png[AfterHeader..]];

    private static string? Text(string name, byte[] data)
    {
        int[] ends = [.. Enumerable.Range(0, data.Length).Where(i => data[i] == 0)];
        try
        {
            return (name, ends) switch
            {
                ("tEXt", [var key, ..]) => Encoding.Latin1.GetString(data.AsSpan(key + 1)),
                ("zTXt", [var key, ..]) => Encoding.Latin1.GetString(Unpacked(data[(key + 2)..])),
                ("iTXt", [var key, ..]) => International(data, key + 1),
                _ => null,
            };
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A flag and the method of compression, a language, the keyword in that language, and the text.</summary>
    private static string International(byte[] data, int at)
    {
        bool packed = data.AsSpan(at).StartsWith((byte)1);
        int language = Array.IndexOf(data, (byte)0, at + 2), keyword = Array.IndexOf(data, (byte)0, language + 1);
        byte[] text = language < 0 || keyword < 0 ? throw new InvalidDataException() : data[(keyword + 1)..];
        return Encoding.UTF8.GetString(packed ? Unpacked(text) : text);
    }

    private static ReadOnlySpan<byte> Unpacked(byte[] packed)
    {
        byte[] text = new byte[Longest];
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        return text.AsSpan(0, zlib.ReadAtLeast(text, text.Length, throwOnEndOfStream: false));
    }

    private static byte[] Chunk(byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(content));
        return chunk;
    }

    /// <summary>CRC-32 as PNG's annex D defines it.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
        {
            sum ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320u);
            }
        }

        return ~sum;
    }
}
