namespace PromptUNet;

/// <summary>
/// A file that is to last, while it is written. It has no buffer: bytes that the system has refused are not written later, and closing the
/// file cannot fail. Every refusal of what is written synchronously is an <see cref="IOException"/> or an
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
public sealed class LastingFile : FileStream
{
    /// <summary>EFBIG, the <see cref="Exception.HResult"/> where a file may not grow any more.</summary>
    public const int TooLarge = 27;

    /// <exception cref="IOException">The file cannot be opened so.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public LastingFile(string path, FileStreamOptions options)
        : base(path, Unbuffered(options))
    {
    }

    // A stream that is derived from FileStream sends what comes as a span through the overload for arrays.
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

    /// <summary>Removes a file that means nothing by itself, where that is possible.</summary>
    internal static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure before this one is the one to be told.
        }
    }

    private static FileStreamOptions Unbuffered(FileStreamOptions options)
    {
        options.BufferSize = 0;
        return options;
    }

    /// <summary>.NET calls a limit on the size of files an argument that is out of range.</summary>
    private static IOException Refused(ArgumentOutOfRangeException e) =>
        new("The file has become as large as the system lets it be.", e) { HResult = TooLarge };
}
