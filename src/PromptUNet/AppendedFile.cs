namespace PromptUNet;

/// <summary>
/// A file that grows at its end, record by record. A record that <see cref="Append"/> took is there, whole; nothing is left of a record
/// that it refused. When the remains of a refused record cannot be cut off, the file takes no more until it is opened again.
/// </summary>
public sealed class AppendedFile : IDisposable
{
    private readonly LastingFile _file;
    private readonly bool _toDisk;
    private Exception? _torn;

    /// <param name="path">Of the file.</param>
    /// <param name="mode">Whether the file exists already.</param>
    /// <param name="share">What other processes may do with it meanwhile.</param>
    /// <param name="toDisk">Whether a record survives a loss of power too.</param>
    /// <exception cref="IOException">The file cannot be opened, or is in use.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public AppendedFile(string path, FileMode mode, FileShare share = FileShare.Read, bool toDisk = true)
    {
        (Path, _toDisk) = (path, toDisk);
        _file = new LastingFile(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share });
        Length = _file.Length;
    }

    /// <summary>The path that it was opened with.</summary>
    public string Path { get; }

    /// <summary>Bytes of all records.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it takes nothing until it is opened again.</summary>
    public bool IsClosedForWriting => _torn is not null;

    /// <summary>Creates a file that begins with a record. When the record is refused, no file is left.</summary>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    public static AppendedFile Create(string path, ReadOnlySpan<byte> first)
    {
        var file = new AppendedFile(path, FileMode.CreateNew);
        try
        {
            file.Append(first);
            return file;
        }
        catch
        {
            file.Dispose();
            LastingFile.Discard(path);
            throw;
        }
    }

    /// <summary>
    /// The bytes from the first one on, to be read before anything is appended. Closed with the file, and not by the reader.
    /// </summary>
    public Stream FromStart()
    {
        _file.Position = 0;
        return new BufferedStream(_file, 1 << 16);
    }

    /// <summary>Fills <paramref name="bytes"/> with those that begin at <paramref name="at"/>.</summary>
    /// <exception cref="IOException">The file cannot be read, or is too short.</exception>
    public void Read(long at, Span<byte> bytes)
    {
        _file.Position = at;
        _file.ReadExactly(bytes);
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">The disk is full, or the file is gone, or another program has written to it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written any more.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        CheckWhole();
        try
        {
            _file.Position = Length;
            _file.Write(record);
            _file.Flush(_toDisk);
            Length += record.Length;
        }
        catch
        {
            CutRemains();
            throw;
        }
    }

    /// <summary>Shortens the file to a number of bytes.</summary>
    /// <exception cref="IOException">That cannot be done; the file takes nothing more then.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void CutTo(long length)
    {
        try
        {
            _file.SetLength(length);
            _file.Flush(_toDisk);
            Length = length;
        }
        catch (Exception e)
        {
            _torn = e;
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void CheckWhole()
    {
        if (_torn is not null)
        {
            throw new IOException($"{Path} could not be cut back after a failure; it has to be opened again before it takes more.", _torn);
        }

        if (!File.Exists(Path))
        {
            throw new FileNotFoundException($"{Path} is gone: it was moved or removed while it was open.", Path);
        }

        if (_file.Length != Length)
        {
            _torn = new IOException($"{Path} has {_file.Length} bytes instead of {Length}: another program has written to it.");
            throw _torn;
        }
    }

    private void CutRemains()
    {
        try
        {
            CutTo(Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is closed for writing now; the exception to report is the one before this.
        }
    }
}
