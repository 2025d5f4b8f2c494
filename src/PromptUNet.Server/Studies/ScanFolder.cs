using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>The scans in the data folder. No other file of the machine can be opened.</summary>
internal sealed class ScanFolder(DataFolder folder)
{
    private const int MostListed = 5000, MostFiles = 200_000;

    private static readonly EnumerationOptions Visible = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 16,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <summary>A scan's path from the data folder, with '/' between folders, and its size in bytes.</summary>
    internal sealed record Listed(string Path, long Size);

    /// <summary>Returns the scans by path, at most 5000 of the first 200,000 files.</summary>
    public IReadOnlyList<Listed> List()
    {
        return
        [
            .. new DirectoryInfo(folder.Data).EnumerateFiles("*", Visible)
                .Take(MostFiles)
                .Where(f => ScanImport.Endings.Any(e => f.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                .Select(f => new Listed(Path.GetRelativePath(folder.Data, f.FullName).Replace('\\', '/'), f.Length))
                .Where(f => !IsOwn(f.Path))
                .Take(MostListed)
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Opens a scan.</summary>
    /// <param name="path">Its path in the list.</param>
    /// <exception cref="Refusal">No scan of that path lies in the folder, or a link leads out of it.</exception>
    public FileStream Open(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal)
            || Inside(folder.Data, Path.Combine(folder.Data, path)) is not { } full
            || !File.Exists(full)
            || Inside(WithoutLinks(folder.Data), WithoutLinks(full)) is null)
        {
            throw Refusal.NotFound("scan in the server's folder");
        }

        const FileOptions options = FileOptions.Asynchronous | FileOptions.SequentialScan;
        return new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, options);
    }

    private static bool IsOwn(string relative) => relative.Split('/')[0] == ".promptunet";

    /// <summary>Returns the full path; null when it leads out of the folder, or into the folder of the server's own files.</summary>
    private static string? Inside(string root, string path)
    {
        string full = Path.GetFullPath(path), relative = Path.GetRelativePath(root, full).Replace('\\', '/');
        return Path.IsPathRooted(relative) || relative.Split('/')[0] == ".." || IsOwn(relative) ? null : full;
    }

    /// <summary>Returns the path with the links of the file and of each folder above it resolved.</summary>
    private static string WithoutLinks(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in Path.GetRelativePath(real, path).Split(Path.DirectorySeparatorChar))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? WithoutLinks(target.FullName) : real;
        }

        return real;
    }
}
