namespace PromptUNet;

/// <summary>
/// Writes a file whole or not at all: into a temporary file beside the target, flushed to the disk, then renamed over it.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Calls <paramref name="write"/> with a new stream and puts the result at <paramref name="path"/>. When anything fails,
    /// what was at the path before stays as it was, and the temporary file is removed.
    /// </summary>
    /// <exception cref="IOException">The directory does not exist or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the old file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = Path.Combine(
            Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Two files that belong together: both are complete before either takes its place, the first before the second.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public static void WritePair(string first, string second, Action<Stream, Stream> write) =>
        Write(second, secondStream => Write(first, firstStream =>
        {
            write(firstStream, secondStream);
            secondStream.Flush();
        }));
}
