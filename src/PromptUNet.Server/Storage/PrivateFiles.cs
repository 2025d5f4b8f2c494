namespace PromptUNet.Server.Storage;

/// <summary>Files that only the server's own account may read. (On Windows a folder's rights are inherited and left as they are.)</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Reading = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A folder that others cannot look into; one that is there is closed to them.</summary>
    public static string Folder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Reading | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Writes a file whole; where another process made it in the meantime, that one stays.</summary>
    public static void Write(string path, byte[] content) =>
        AtomicFile.WriteUnlessThere(path, OperatingSystem.IsWindows() ? null : Reading, file => file.Write(content));
}
