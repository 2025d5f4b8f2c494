namespace PromptUNet.Server.Storage;

/// <summary>Paths without links.</summary>
internal static class RealPath
{
    /// <summary>Returns a full path with the links of the file and of each folder above it resolved.</summary>
    public static string Of(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in Path.GetRelativePath(real, path).Split(Path.DirectorySeparatorChar))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = info.LinkTarget is null ? real : Of(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }

    /// <summary>Whether a path is a folder or lies in it. Both are full paths without links.</summary>
    public static bool IsIn(string folder, string path)
    {
        string relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }
}
