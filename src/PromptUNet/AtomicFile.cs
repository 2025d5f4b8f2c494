namespace PromptUNet;

/// <summary>
/// Writes a file whole or not at all: into a temporary file beside the target, flushed to the disk, then renamed over it.
/// </summary>
public static class AtomicFile
{
    private const string MayNot = "you may not write there. Choose another folder, or ask its owner for the right to write.";

    /// <summary>
    /// Calls <paramref name="write"/> with a new stream and puts the result at <paramref name="path"/>. When anything fails,
    /// what was at the path before stays as it was, and the temporary file is removed.
    /// </summary>
    /// <exception cref="IOException">The directory does not exist or the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the old file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var draft = new Draft(path);
        write(draft.Stream);
        draft.Finish();
        draft.TakePlace();
    }

    /// <summary>Makes and removes a file beside the target, so that long work begins only where its result can be saved.</summary>
    /// <exception cref="IOException">The folder does not exist, or no file can be made in it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the message names it.</exception>
    public static void Try(string path)
    {
        using var draft = new Draft(path);
    }

    /// <summary>Makes a folder for several results unless it is there, and tries it in the same way.</summary>
    /// <inheritdoc cref="Try"/>
    public static void TryFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"The folder '{Path.GetFullPath(folder)}' cannot be made: {MayNot}", e);
        }

        Try(Path.Combine(folder, "result"));
    }

    /// <summary>Writes a file that does not exist yet. When another process makes it in the meantime, that one stays.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="rights">The file's access rights; null means the usual ones. Always null on Windows, which has no such rights.</param>
    /// <param name="write">Writes the content.</param>
    /// <inheritdoc cref="Write"/>
    public static void WriteUnlessThere(string path, UnixFileMode? rights, Action<Stream> write)
    {
        using var draft = new Draft(path, rights);
        write(draft.Stream);
        draft.Finish();
        draft.TakeFreePlace();
    }

    /// <summary>
    /// Writes two files that belong together. Both are complete and on the disk before either takes its place, the first before the
    /// second. When the second cannot take its place, the first is replaced by the file that was there.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public static void WritePair(string first, string second, Action<Stream, Stream> write)
    {
        using Draft one = new(first), two = new(second);
        write(one.Stream, two.Stream);
        one.Finish();
        two.Finish();
        one.TakePlaceOfOld();
        try
        {
            two.TakePlace();
        }
        catch
        {
            one.GivePlaceBack();
            throw;
        }
    }

    /// <summary>A file beside its target until it takes the target's place. If it never does, disposing removes it.</summary>
    private sealed class Draft : IDisposable
    {
        private readonly string _target, _draft, _old;
        private readonly LastingFile _file;

        public Draft(string path, UnixFileMode? rights = null)
        {
            _target = Path.GetFullPath(path);
            string hidden = Path.Combine(Path.GetDirectoryName(_target)!, $".{Path.GetFileName(_target)}.{Guid.NewGuid():N}");
            (_draft, _old) = ($"{hidden}.tmp", $"{hidden}.old.tmp");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = rights;
            }

            _file = Opened(options);
            Stream = new BufferedStream(_file, 1 << 16);
        }

        /// <summary>A refusal names the folder and the file that was asked for, not the temporary one.</summary>
        private LastingFile Opened(FileStreamOptions options)
        {
            try
            {
                return new LastingFile(_draft, options);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new UnauthorizedAccessException(
                    $"'{Path.GetFileName(_target)}' cannot be saved in the folder '{Path.GetDirectoryName(_target)}': {MayNot}", e);
            }
            catch (DirectoryNotFoundException e)
            {
                throw new DirectoryNotFoundException(
                    $"'{Path.GetFileName(_target)}' cannot be saved: there is no folder '{Path.GetDirectoryName(_target)}'.", e);
            }
            catch (IOException e)
            {
                string why = e is FileNotFoundException
                    ? "no file can be made there. Choose another folder."
                    : e.Message.Replace(_draft, _target, StringComparison.Ordinal);
                throw new IOException(
                    $"'{Path.GetFileName(_target)}' cannot be saved in the folder '{Path.GetDirectoryName(_target)}': {why}", e)
                {
                    HResult = e.HResult,
                };
            }
        }

        /// <summary>Takes the content. Not to be disposed: that would write again the bytes that the disk refused.</summary>
        public Stream Stream { get; }

        /// <summary>Flushes the whole content to the disk.</summary>
        public void Finish()
        {
            Stream.Flush();
            _file.Flush(flushToDisk: true);
            _file.Dispose();
        }

        public void TakePlace() => File.Move(_draft, _target, overwrite: true);

        public void TakeFreePlace()
        {
            try
            {
                File.Move(_draft, _target, overwrite: false);
            }
            catch (IOException) when (File.Exists(_target))
            {
                // Another process was faster.
            }
        }

        /// <summary>Takes the target's place, and keeps the file that was there.</summary>
        public void TakePlaceOfOld()
        {
            if (File.Exists(_target))
            {
                File.Replace(_draft, _target, _old);
            }
            else
            {
                TakePlace();
            }
        }

        public void GivePlaceBack()
        {
            if (File.Exists(_old))
            {
                File.Move(_old, _target, overwrite: true);
            }
            else
            {
                LastingFile.Discard(_target);
            }
        }

        public void Dispose()
        {
            _file.Dispose();
            LastingFile.Discard(_draft);
            LastingFile.Discard(_old);
        }
    }
}
