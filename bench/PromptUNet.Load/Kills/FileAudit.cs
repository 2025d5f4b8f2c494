using System.Security.Cryptography;
using System.Text.RegularExpressions;
using PromptUNet.Load.Server;

namespace PromptUNet.Load.Kills;

/// <summary>Checks that the server's folder holds whole files and no remains.</summary>
internal sealed partial class FileAudit(string data)
{
    private readonly HashSet<(string Path, long Length, DateTime Written)> _known = [];

    /// <summary>Returns the faults, when no request is in flight and each task has been opened.</summary>
    /// <param name="tasks">The ids of all tasks.</param>
    public async Task<IReadOnlyList<string>> Faults(IReadOnlySet<string> tasks)
    {
        await WaitForDownloads();
        var named = DatabaseAudit.Files(data);
        var files = new DirectoryInfo(ServerFiles.Own(data)).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        var blobs = files.Where(f => Blob.IsMatch(PathOf(f))).ToList();
        return
        [
            .. files.Where(f => !Expected.IsMatch(PathOf(f)) && !Blob.IsMatch(PathOf(f))).Select(f => $"{PathOf(f)} was left over."),
            .. files.Where(f => f.Extension == ".journal" && !tasks.Contains(Path.GetFileNameWithoutExtension(f.Name)))
                .Select(f => $"{PathOf(f)} belongs to no task."),
            .. blobs.Where(b => !named.Contains(HashIn(b))).Select(b => $"{PathOf(b)} is named by no row."),
            .. named.Except(blobs.Select(HashIn)).Select(hash => $"A row names the file {hash}, which is not there."),
            .. blobs.Where(b => _known.Add((b.FullName, b.Length, b.LastWriteTimeUtc)) && !IsWhole(b))
                .Select(b => $"{PathOf(b)} has other bytes than its name says."),
        ];
    }

    // The server deletes the file of a downloaded mask a moment after its last byte is here.
    private async Task WaitForDownloads()
    {
        const int mostWaits = 100;
        for (int i = 0; i < mostWaits && Directory.EnumerateFileSystemEntries(Path.Combine(ServerFiles.Own(data), "incoming")).Any(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    private static string HashIn(FileInfo blob) => blob.Name.Split('.')[0];

    private static bool IsWhole(FileInfo blob)
    {
        using var file = blob.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(file)) == HashIn(blob);
    }

    /// <summary>Returns the path from the server's folder, with '/' between folders.</summary>
    private string PathOf(FileInfo file) => Path.GetRelativePath(ServerFiles.Own(data), file.FullName).Replace('\\', '/');

    [GeneratedRegex(@"^blobs/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z.]+$")]
    private static partial Regex Blob { get; }

    // The server keeps the end that it cut off a torn journal beside the journal, and puts a scan whose row was not added aside.
    [GeneratedRegex(
        @"^(lock|ballast|quarantine/[0-9-]{10}/[0-9a-f]{64}\.[a-z.]+|address|server\.db(-wal|-shm)?|keys/key-[0-9a-f-]+\.xml|"
        + @"sessions/[0-9a-f]{32}\.journal(\.claims|\.cut-\d+)?)$")]
    private static partial Regex Expected { get; }
}
