using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PromptUNet.Annotation;

/// <summary>
/// Records of a journal: <c>LENGTH CHECKSUM JSON</c> and a line feed. The length counts the JSON's bytes; the checksum is the
/// first half of SHA-256, in hexadecimal, over the checksum of the record before and the JSON.
/// </summary>
internal static class JournalRecord
{
    private const int LongestHead = 64;

    /// <summary>What stands for the checksum before the first record.</summary>
    public const string Beginning = "";

    /// <summary>A whole record.</summary>
    public static byte[] Of(string before, ReadOnlySpan<byte> json, out string checksum)
    {
        checksum = Checksum(before, json);
        return [.. Head(json.Length, checksum), .. json, (byte)'\n'];
    }

    /// <summary>The JSON of the record that begins where the stream is; null where it is torn or does not fit its checksum.</summary>
    public static byte[]? Read(Stream stream, ref string checksum)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        int used = 0, spaces = 0;
        for (; used < LongestHead && spaces < 2; used++)
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                return null;
            }

            head[used] = (byte)next;
            spaces += next == ' ' ? 1 : 0;
        }

        if (!Utf8Parser.TryParse(head, out int length, out _) || length < 0 || length >= stream.Length - stream.Position)
        {
            return null;
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        string own = Checksum(checksum, json);
        if (stream.ReadByte() != '\n' || !Head(length, own).AsSpan().SequenceEqual(head[..used]))
        {
            return null;
        }

        checksum = own;
        return json;
    }

    private static byte[] Head(int length, string checksum) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {checksum} "));

    private static string Checksum(string before, ReadOnlySpan<byte> json)
    {
        byte[] hash = SHA256.HashData([.. Encoding.ASCII.GetBytes(before), .. json]);
        return Convert.ToHexStringLower(hash.AsSpan(0, hash.Length / 2));
    }
}
