using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptUNet.Tests.Imaging;

/// <summary>
/// Ways to damage a file: cut off, bytes flipped, one header field set to a value that breaks careless readers. Those that
/// are many are functions, made when they are called.
/// </summary>
internal static partial class Mutations
{
    private static readonly string[] TextValues =
        ["0", "1", "-1", "2147483647", "2147483648", "9223372036854775807", "1e308", "NaN", "inf", ""];

    /// <summary>Offsets of number fields: 16- and 32-bit integers, 64-bit ones, single and double precision.</summary>
    private static readonly (int[] Int16, int[] Int32, int[] Int64, int[] Float, int[] Double)[] NiftiFields =
    [
        ([.. Steps(40, 8, 2), 70, 72, 252, 254], [0], [], [.. Steps(76, 11, 4), .. Steps(256, 18, 4)], []),
        ([12, 14], [0, 344, 348, 500], [.. Steps(16, 8, 8), 168], [], [.. Steps(104, 8, 8), 176, 184, .. Steps(352, 18, 8)]),
    ];

    /// <summary>The file cut off before every byte.</summary>
    public static IEnumerable<Func<byte[]>> Truncated(byte[] file) =>
        Enumerable.Range(0, file.Length).Select<int, Func<byte[]>>(length => () => file[..length]);

    /// <summary>Each field of the header set to 0, 1, -1, the largest value and NaN; empty for files without a header.</summary>
    public static IEnumerable<Func<byte[]>> FieldsSet(byte[] file)
    {
        if (file is [0x1f, 0x8b, ..])
        {
            return FieldsSet(Inflate(file)).Select<Func<byte[]>, Func<byte[]>>(make => () => Deflate(make()));
        }

        int version = file.Length < 348 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(file) switch
        {
            348 or 0x5C010000 => 0,
            540 or 0x1C020000 => 1,
            _ => -1,
        };
        return version >= 0 ? BinaryFieldsSet(file, version)
            : file.AsSpan().StartsWith("NRRD"u8) || file.AsSpan().StartsWith("ObjectType"u8) ? TextFieldsSet(file) : [];
    }

    /// <summary>One to eight bytes changed; in a compressed file before or after it is compressed.</summary>
    public static byte[] Flipped(byte[] file, Random random)
    {
        if (file is [0x1f, 0x8b, ..] && random.Next(3) > 0)
        {
            return Deflate(Flipped(Inflate(file), random));
        }

        byte[] damaged = [.. file];
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            // Half of the hits go to the first bytes, where headers say most.
            int at = random.Next(random.Next(2) == 0 ? damaged.Length : Math.Min(damaged.Length, 128));
            damaged[at] = random.Next(3) switch
            {
                0 => (byte)(damaged[at] ^ (1 << random.Next(8))),
                1 => (byte)random.Next(256),
                _ => (byte)"0123456789-.eN\n :=()"[random.Next(20)],
            };
        }

        return damaged;
    }

    public static byte[] Deflate(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Inflate(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
        {
            gzip.CopyTo(stream);
        }

        return stream.ToArray();
    }

    private static IEnumerable<Func<byte[]>> BinaryFieldsSet(byte[] file, int version)
    {
        bool big = file[0] == 0;
        var (int16, int32, int64, single, @double) = NiftiFields[version];
        IEnumerable<(int At, byte[] Value)> changes =
        [
            .. int16.SelectMany(at => new short[] { 0, 1, -1, short.MaxValue, short.MinValue }.Select(v => (at, BitConverter.GetBytes(v)))),
            .. int32.SelectMany(at => new[] { 0, 1, -1, int.MaxValue, int.MinValue }.Select(v => (at, BitConverter.GetBytes(v)))),
            .. int64.SelectMany(
                at => new[] { 0, 1, -1, long.MaxValue, int.MaxValue, 1L << 32 }.Select(v => (at, BitConverter.GetBytes(v)))),
            .. single.SelectMany(
                at => new[] { 0, 1, -1, float.MaxValue, float.NaN, float.Epsilon, 1e10f }.Select(v => (at, BitConverter.GetBytes(v)))),
            .. @double.SelectMany(
                at => new[] { 0, 1, -1, double.MaxValue, double.NaN, double.Epsilon }.Select(v => (at, BitConverter.GetBytes(v)))),
        ];
        return changes.Select<(int At, byte[] Value), Func<byte[]>>(change => () =>
        {
            byte[] damaged = [.. file];
            byte[] value = big == BitConverter.IsLittleEndian ? [.. change.Value.Reverse()] : change.Value;
            value.CopyTo(damaged, change.At);
            return damaged;
        });
    }

    private static IEnumerable<Func<byte[]>> TextFieldsSet(byte[] file)
    {
        string text = Encoding.Latin1.GetString(file);
        int local = text.IndexOf("LOCAL\n", StringComparison.Ordinal), empty = text.IndexOf("\n\n", StringComparison.Ordinal);
        string header = local >= 0 ? text[..local] : empty >= 0 ? text[..empty] : text;
        return
            from number in NumberInHeader().Matches(header)
            from value in TextValues
            select (Func<byte[]>)(() => Encoding.Latin1.GetBytes(text[..number.Index] + value + text[(number.Index + number.Length)..]));
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?(e-?\d+)?(?![\w.])")]
    private static partial Regex NumberInHeader();

    private static IEnumerable<int> Steps(int first, int count, int step) => Enumerable.Range(0, count).Select(i => first + (i * step));
}
