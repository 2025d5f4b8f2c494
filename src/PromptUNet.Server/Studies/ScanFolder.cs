using Microsoft.Win32.SafeHandles;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Studies;

/// <summary>
/// The scans in the data folder. What is listed can be opened, and nothing else of the machine: no link is followed, and nothing is
/// hidden or the server's own. A file is opened first and judged then, and what was judged is what is read.
/// </summary>
internal sealed class ScanFolder : IDisposable
{
    private const int MostListed = 5000, MostFiles = 200_000, Threads = 4;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private static readonly EnumerationOptions Visible = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 16,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly FolderThreads _threads = new(Threads, LongestAnswer);
    private readonly Lock _lock = new();
    private readonly string _root, _own;
    private Task<IReadOnlyList<Listed>>? _listing;

    /// <param name="folder">The data folder.</param>
    public ScanFolder(DataFolder folder) => (_root, _own) = (RealPath.Of(folder.Data), RealPath.Of(folder.Own));

    /// <summary>A scan's path from the data folder, with '/' between folders, and its size in bytes.</summary>
    internal sealed record Listed(string Path, long Size);

    /// <summary>Returns the scans by path, at most 5000 of the first 200,000 files. All who ask meanwhile get the same list.</summary>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="Refusal">The folder does not answer (503).</exception>
    public Task<IReadOnlyList<Listed>> List(CancellationToken cancel)
    {
        lock (_lock)
        {
            _listing = _listing is { IsCompleted: false } ? _listing : _threads.Run(Scans, CancellationToken.None);
            return _listing.WaitAsync(cancel);
        }
    }

    /// <summary>Opens a scan.</summary>
    /// <param name="path">Its path in the list.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="Refusal">No scan of that path lies in the folder (404), or the folder does not answer (503).</exception>
    public async Task<Stream> Open(string path, CancellationToken cancel)
    {
        string[] names = path.Split('/');
        var file = IsOffered(names) ? await _threads.Run(_ => Open(names), cancel) : null;
        return file is null
            ? throw Refusal.NotFound("scan in the server's folder")
            : new FolderStream(file, await _threads.Run(_ => RandomAccess.GetLength(file), cancel), _threads);
    }

    /// <summary>Returns the name of the study of a scan in the folder: the file's own name, made fit, with its ending.</summary>
    /// <param name="path">Its path in the list.</param>
    /// <exception cref="Refusal">The server does not read scans of this ending (415).</exception>
    public static string NameOf(string path)
    {
        string name = path.Split('/')[^1], ending = ScanImport.EndingOf(name);
        return InputText.Fitted(name[..^ending.Length], "scan") + ending;
    }

    public void Dispose() => _threads.Dispose();

    private SafeFileHandle? Open(string[] names) =>
        OperatingSystem.IsWindows() ? WindowsFolder.Open(_root, names) : UnixFolder.Open(_root, names);

    private IReadOnlyList<Listed> Scans(CancellationToken cancel) =>
    [
        .. new DirectoryInfo(_root).EnumerateFiles("*", Visible)
            .TakeWhile(_ => !cancel.IsCancellationRequested)
            .Take(MostFiles)
            .Where(f => ScanImport.Endings.Any(e => f.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            // An empty file is no scan. A FIFO or a device has no length either.
            .Where(f => f.Exists && f.Length > 0)
            .Select(f => new Listed(Path.GetRelativePath(_root, f.FullName).Replace(Path.DirectorySeparatorChar, '/'), f.Length))
            .Where(f => IsOffered(f.Path.Split('/')))
            .Take(MostListed)
            .OrderBy(f => f.Path, StringComparer.Ordinal),
    ];

    /// <summary>Whether a path stays in the folder, has no hidden part, and does not lead to the server's own files.</summary>
    private bool IsOffered(string[] names) => names.All(IsName) && !RealPath.IsIn(_own, Path.Combine([_root, .. names]));

    private static bool IsName(string name) => name is [not '.', ..] && !name.AsSpan().ContainsAny("\0\\")
        && (!OperatingSystem.IsWindows() || !name.Contains(':', StringComparison.Ordinal));
}
