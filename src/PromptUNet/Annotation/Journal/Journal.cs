using System.Text;
using System.Text.Json;

namespace PromptUNet.Annotation;

/// <summary>
/// The commands of an annotation on disk, one after another: each is there, whole, when <see cref="Append"/> returns. One writer at
/// a time; others may read.
/// </summary>
public sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private string _checksum;

    private Journal(FileStream file, string checksum) => (_file, _checksum) = (file, checksum);

    /// <summary>A new journal without commands.</summary>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    public static Journal Create(string path, JournalHeader header)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        var journal = new Journal(file, JournalRecord.Beginning);
        journal.Write(JsonSerializer.SerializeToUtf8Bytes(header, AnnotationJson.Default.JournalHeader));
        return journal;
    }

    /// <summary>
    /// Opens a journal to go on with it. A torn or damaged end is cut off at the last whole record, as the content's warning says;
    /// what was cut off is kept in a file beside it.
    /// </summary>
    /// <param name="path">An existing journal.</param>
    /// <param name="check">Called before anything is changed; may throw.</param>
    /// <param name="content">What it tells.</param>
    /// <exception cref="JournalException">As for <see cref="JournalContent.Read(string)"/>; nothing has changed then.</exception>
    /// <exception cref="IOException">The file cannot be read or written, or is in use.</exception>
    public static Journal Open(string path, Action<JournalContent> check, out JournalContent content)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        try
        {
            content = JournalContent.Read(file, path);
            check(content);
            if (content.Warning is { } warning)
            {
                string rest = $"{path}.cut-{content.Length}";
                KeepRest(file, content.Length, rest);
                content = content with { Warning = $"{warning} They are in {rest}." };
            }

            file.Position = content.Length;
            return new Journal(file, content.Checksum);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a command to the disk.</summary>
    /// <exception cref="IOException">The disk is full, or the file is gone. The journal is as before, or torn at its end.</exception>
    public void Append(Command command) => Write(Encoding.UTF8.GetBytes(command.ToJson()));

    public void Dispose() => _file.Dispose();

    private static void KeepRest(FileStream file, long whole, string path)
    {
        file.Position = whole;
        AtomicFile.Write(path, file.CopyTo);
        file.SetLength(whole);
        file.Flush(flushToDisk: true);
    }

    private void Write(byte[] json)
    {
        long whole = _file.Position;
        byte[] record = JournalRecord.Of(_checksum, json, out string checksum);
        try
        {
            _file.Write(record);
            _file.Flush(flushToDisk: true);
            _checksum = checksum;
        }
        catch (IOException)
        {
            _file.SetLength(whole);         // a later record must not follow a torn one
            _file.Position = whole;
            throw;
        }
    }
}
