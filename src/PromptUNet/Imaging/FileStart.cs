using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PromptUNet.Imaging;

/// <summary>
/// The first bytes of a file that was refused, to tell what it is. They are taken from the file's inside if it is compressed by gzip.
/// </summary>
internal sealed class FileStart
{
    private const int Length = 4096, FilesOfFolder = 64;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly bool _compressed;
    private readonly string _text;

    private FileStart(string path, byte[] stored)
    {
        _path = path;
        _compressed = stored is [0x1f, 0x8b, ..];
        _bytes = _compressed ? Unpacked(stored) : stored;
        _text = Encoding.Latin1.GetString(_bytes);
        IsEmpty = stored.Length == 0;
    }

    public bool IsEmpty { get; }

    /// <summary>A gzip stream within a gzip stream.</summary>
    public bool IsPackedTwice => _compressed && BeginsWith([0x1f, 0x8b]);

    public bool HoldsTar => _bytes.Length > 262 && _bytes.AsSpan(257).StartsWith("ustar"u8);

    /// <summary>BMP: its length and four bytes of zeros follow the letters.</summary>
    public bool IsBitmap => BeginsWith([.. "BM"u8]) && _bytes.Length > 26 && _bytes.AsSpan(6, 4).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>A DICOM file, with the preamble of PS3.10 or, as older ones are, without.</summary>
    public bool IsDicom => HasPreamble(_bytes) || BeginsWithElements(bigEndian: false) || BeginsWithElements(bigEndian: true);

    /// <summary>The class "Media Storage Directory" is among the first elements.</summary>
    public bool IsDicomDirectory => HasPreamble(_bytes)
        && (_text.Contains("1.2.840.10008.1.3.10", StringComparison.Ordinal)
            || Path.GetFileName(_path).Equals("DICOMDIR", StringComparison.OrdinalIgnoreCase));

    /// <summary>The first entries of a zip archive have DICOM's ending or folder, or the first is stored as it is.</summary>
    public bool IsZipOfDicom => BeginsWith([.. "PK"u8, 3, 4])
        && (_text.Contains(".dcm", StringComparison.OrdinalIgnoreCase) || _text.Contains("DICOM", StringComparison.OrdinalIgnoreCase)
            || _text.Contains("DICM", StringComparison.Ordinal));

    /// <summary>A NIfTI header of either version and byte order.</summary>
    public bool IsNifti => (SizeIs(348) && Magic(344, "n+1\0", "ni1\0")) || (SizeIs(540) && Magic(4, "n+2\0", "ni2\0"));

    /// <summary>A header of 348 bytes that says so, without NIfTI's magic word.</summary>
    public bool IsAnalyze => _bytes.Length >= 348 && SizeIs(348) && !Magic(344, "n+1\0", "ni1\0");

    /// <summary>MGH: the version 1, then dimensions, frames and one of four types, all big-endian.</summary>
    public bool IsFreeSurfer => HasEnding(".mgz", ".mgh") || (_bytes.Length >= 28 && Big(0) == 1
        && Enumerable.Range(1, 4).All(i => Big(4 * i) is > 0 and < 1 << 16) && Big(20) is 0 or 1 or 3 or 4);

    /// <summary>Reads a file's start; null when that cannot be done.</summary>
    public static FileStart? Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            byte[] bytes = new byte[Length];
            return new FileStart(path, bytes[..file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether one of the first files of a folder, and of those in it, is DICOM.</summary>
    public static bool IsDicomFolder(string path)
    {
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };
            return Directory.EnumerateFiles(path, "*", all).Take(FilesOfFolder).Any(file => Of(file) is { IsDicom: true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public bool HasEnding(params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (_path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public bool BeginsWith(ReadOnlySpan<byte> bytes) => _bytes.AsSpan().StartsWith(bytes);

    /// <summary>Whether the text begins with one of the words, after blanks and a byte order mark.</summary>
    public bool Begins(params ReadOnlySpan<string> words)
    {
        var text = _text.AsSpan().TrimStart(" \t\r\n\u00ef\u00bb\u00bf");
        foreach (string word in words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public bool Contains(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (_text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Unpacked(byte[] stored)
    {
        byte[] bytes = new byte[Length];
        int length = 0;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
            for (int read = 1; read > 0 && length < bytes.Length; length += read)
            {
                read = gzip.Read(bytes, length, bytes.Length - length);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // What came before the damage, or before the end of what was read, still tells.
        }

        return bytes[..length];
    }

    private static bool HasPreamble(ReadOnlySpan<byte> bytes) => bytes.Length > 132 && bytes[128..].StartsWith("DICM"u8);

    /// <summary>
    /// Whether two data elements of the groups 2 or 8 follow each other, as a file without preamble begins (PS3.5, section 7.1).
    /// </summary>
    private bool BeginsWithElements(bool bigEndian)
    {
        ReadOnlySpan<byte> left = _bytes;
        for (int element = 0; element < 2; element++)
        {
            if (left.Length < 12 || Number(left, 2) is not (2 or 8) || Number(left[2..], 2) > 0xff)
            {
                return false;
            }

            bool named = left[4] is >= (byte)'A' and <= (byte)'Z' && left[5] is >= (byte)'A' and <= (byte)'Z';
            bool wide = named && Encoding.ASCII.GetString(left[4..6]) is "OB" or "OW" or "UN" or "SQ" or "UT";
            long length = !named ? Number(left[4..], 4) : wide ? Number(left[8..], 4) : Number(left[6..], 2);
            long next = (wide ? 12 : 8) + length;
            if (next >= left.Length)
            {
                return false;
            }

            left = left[(int)next..];
        }

        return true;

        long Number(ReadOnlySpan<byte> at, int size) => (bigEndian, size) switch
        {
            (false, 2) => BinaryPrimitives.ReadUInt16LittleEndian(at),
            (true, 2) => BinaryPrimitives.ReadUInt16BigEndian(at),
            (false, _) => BinaryPrimitives.ReadUInt32LittleEndian(at),
            (true, _) => BinaryPrimitives.ReadUInt32BigEndian(at),
        };
    }

    private bool SizeIs(int size) => _bytes.Length >= 4
        && (BinaryPrimitives.ReadInt32LittleEndian(_bytes) == size || BinaryPrimitives.ReadInt32BigEndian(_bytes) == size);

    private bool Magic(int at, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (_text.Length >= at + word.Length && _text.AsSpan(at, word.Length).SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private int Big(int at) => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at));
}
