using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PromptUNet.Annotation;

/// <summary>
/// The commands of an annotation on disk, one after another: each is there, whole, when <see cref="Append"/> returns. One writer at
/// a time; others may read.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly AppendedFile _file;
    private string _checksum;

    private Journal(AppendedFile file, string checksum) => (_file, _checksum) = (file, checksum);

    /// <summary>
    /// Whether it takes no command until it is opened again, because the remains of a refused one could not be cut off.
    /// </summary>
    public bool IsClosedForWriting => _file.IsClosedForWriting;

    /// <summary>Creates a journal without commands. When it cannot be written, no file is left.</summary>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    public static Journal Create(string path, JournalHeader header)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header, AnnotationJson.Default.JournalHeader);
        byte[] first = JournalRecord.Of(JournalRecord.Beginning, json, out string checksum);
        return new Journal(AppendedFile.Create(path, first), checksum);
    }

    /// <summary>
    /// Opens a journal to go on with it. An end that is torn, damaged or cannot be applied is cut off, and the content's warning says so.
    /// The part cut off is kept in a file beside the journal.
    /// </summary>
    /// <param name="path">An existing journal.</param>
    /// <param name="check">
    /// Called before anything is changed; may throw. It returns the end of the commands that can be applied; null when all can.
    /// </param>
    /// <param name="content">The journal's content.</param>
    /// <exception cref="JournalException">As for <see cref="JournalContent.Read(string)"/>; nothing has changed then.</exception>
    /// <exception cref="IOException">The file cannot be read or written, or is in use.</exception>
    internal static Journal Open(string path, Func<JournalContent, JournalEnd?> check, out JournalContent content)
    {
        var file = new AppendedFile(path, FileMode.Open);
        try
        {
            content = JournalContent.Read(file.FromStart(), path);
            if (check(content) is { } end)
            {
                content = JournalContent.Read(file.FromStart(), path, end);
            }

            if (content.Warning is { } warning)
            {
                string rest = $"{path}.cut-{content.Length}";
                KeepRest(file, content.Length, rest);
                content = content with { Warning = $"{warning} They are kept in {rest}." };
            }

            return new Journal(file, content.Checksum);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a command to the disk.</summary>
    /// <exception cref="IOException">
    /// The disk is full, or the file is gone, or another program has written to it. The command is not in the journal, and the journal goes
    /// on, unless it <see cref="IsClosedForWriting"/>.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file may not be written any more; the command is not in the journal either.
    /// </exception>
    public void Append(Command command)
    {
        byte[] record = JournalRecord.Of(_checksum, Encoding.UTF8.GetBytes(command.ToJson()), out string checksum);
        _file.Append(record);
        _checksum = checksum;
    }

    public void Dispose() => _file.Dispose();

    private static void KeepRest(AppendedFile file, long whole, string path)
    {
        var bytes = file.FromStart();
        bytes.Position = whole;
        AtomicFile.Write(path, bytes.CopyTo);
        file.CutTo(whole);
    }
}

/// <summary>
/// Records of a journal: <c>LENGTH CHECKSUM JSON</c> and a line feed. The length counts the JSON's bytes. The checksum is the first half
/// of SHA-256, in hexadecimal, over the checksum of the record before and the JSON.
/// </summary>
internal static class JournalRecord
{
    private const int LongestHead = 64;

    /// <summary>Takes the place of the checksum before the first record.</summary>
    public const string Beginning = "";

    /// <summary>A whole record.</summary>
    public static byte[] Of(string before, ReadOnlySpan<byte> json, out string checksum)
    {
        checksum = Checksum(before, json);
        return [.. Head(json.Length, checksum), .. json, (byte)'\n'];
    }

    /// <summary>Returns the JSON of the record at the stream's position; null when it is torn or does not match its checksum.</summary>
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

    private static byte[] Head(int length, string checksum) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {checksum} "));

    private static string Checksum(string before, ReadOnlySpan<byte> json)
    {
        byte[] hash = SHA256.HashData([.. Encoding.ASCII.GetBytes(before), .. json]);
        return Convert.ToHexStringLower(hash.AsSpan(0, hash.Length / 2));
    }
}
