using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>The scans that lie in the data folder, and nothing else of the machine.</summary>
internal sealed class ScanFolder(DataFolder folder)
{
    private const int MostListed = 5000, MostLooked = 200_000;

    /// <summary>A scan's path from the data folder, '/' between, and its bytes.</summary>
    internal sealed record Listed(string Path, long Size);

    /// <summary>By path; bounded, however many files there are.</summary>
    public IReadOnlyList<Listed> List()
    {
        var files = new DirectoryInfo(folder.Data).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint });
        return
        [
            .. files.Take(MostLooked)
                .Where(f => ScanIntake.Endings.Any(e => f.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                .Select(f => new Listed(Path.GetRelativePath(folder.Data, f.FullName).Replace('\\', '/'), f.Length))
                .Where(f => !IsOwn(f.Path))
                .Take(MostListed)
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Opens one of them.</summary>
    /// <param name="path">As it is listed.</param>
    /// <exception cref="Refusal">No scan of that path lies in the folder: also where a link leads out of it.</exception>
    public FileStream Open(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || Inside(folder.Data, Path.Combine(folder.Data, path)) is not { } full
            || !File.Exists(full) || Inside(Real(folder.Data), Real(full)) is null)
        {
            throw Refusal.NotFound("scan in the server's folder");
        }

        return new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
    }

    private static bool IsOwn(string relative) => relative.Split('/')[0] == ".promptunet";

    /// <summary>The full path where it leads to a file under a folder that is not the server's own; null where it does not.</summary>
    private static string? Inside(string root, string path)
    {
        string full = Path.GetFullPath(path), relative = Path.GetRelativePath(root, full).Replace('\\', '/');
        return Path.IsPathRooted(relative) || relative.Split('/')[0] == ".." || IsOwn(relative) ? null : full;
    }

    /// <summary>Without links: of the file and of each folder above it.</summary>
    private static string Real(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in Path.GetRelativePath(real, path).Split(Path.DirectorySeparatorChar))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : real;
        }

        return real;
    }
}
