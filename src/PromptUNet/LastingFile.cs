namespace PromptUNet;

/// <summary>
/// A file whose content must survive failures, while it is written. It has no buffer: bytes that the system has refused are not written
/// later, and closing the file cannot fail. A refused synchronous write always throws an <see cref="IOException"/> or an
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
public sealed class LastingFile : FileStream
{
    /// <summary>EFBIG, the <see cref="Exception.HResult"/> when a file may not grow any more.</summary>
    public const int TooLarge = 27;

    /// <exception cref="IOException">The file cannot be opened with these options.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public LastingFile(string path, FileStreamOptions options)
        : base(path, Unbuffered(options))
    {
    }

    // A class derived from FileStream gets writes of spans through the overload for arrays.
    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            base.Write(buffer, offset, count);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Refused(e);
        }
    }

    public override void WriteByte(byte value) => Write([value], 0, 1);

    /// <summary>Removes a file that is useless by itself, if possible.</summary>
    internal static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exception to report is the one before this.
        }
    }

    private static FileStreamOptions Unbuffered(FileStreamOptions options)
    {
        options.BufferSize = 0;
        return options;
    }

    /// <summary>.NET reports a limit on the size of files as an argument out of range.</summary>
    private static IOException Refused(ArgumentOutOfRangeException e) =>
        new("The file has become as large as the system lets it be.", e) { HResult = TooLarge };
}
