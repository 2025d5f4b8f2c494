namespace PromptUNet.Server.Storage;

/// <summary>Files that only the server's own account may read. On Windows the rights stay those that the folder inherits.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Reading = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, or takes an existing one, and closes it to other accounts. Returns its path.</summary>
    public static string Folder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Reading | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Writes a whole file. When another process has made it in the meantime, that file stays.</summary>
    public static void Write(string path, byte[] content) =>
        AtomicFile.WriteUnlessThere(path, OperatingSystem.IsWindows() ? null : Reading, file => file.Write(content));
}
