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
        using var draft = new Draft(path);
        write(draft.Stream);
        draft.Finish();
        draft.TakePlace();
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

            _file = new LastingFile(_draft, options);
            Stream = new BufferedStream(_file, 1 << 16);
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
