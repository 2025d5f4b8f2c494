using Microsoft.Extensions.Logging;

namespace PromptUNet.Server.Storage;

/// <summary>
/// Compares the files of the data folder with the rows of the database when the server starts. It loses nothing: what no row names is put
/// aside, and comes back when a row names it again.
/// </summary>
internal sealed partial class Inventory(Database database, DataFolder folder, Removals removals, ILogger<Inventory> log)
{
    /// <summary>Finishes what was being erased, brings back what rows name, and puts aside what they do not.</summary>
    public void Take()
    {
        int left = 0;
        folder.Reserve.WithBallast(() => left = removals.Finish());
        Log(left, LogNotRemoved);
        var named = database.List($"{Removals.NamedBlobs};", row => row.GetString(0)).ToHashSet();
        var there = folder.Blobs().ToLookup(file => DataFolder.HashOf(file.Name));
        string[] missing = [.. named.Where(hash => !there.Contains(hash))];
        int returned = missing.Count(folder.ReturnBlob);
        Log(returned, LogReturned);
        Log(missing.Length - returned, LogMissing);
        var unnamed = folder.Quarantine.Add(there.Where(file => !named.Contains(file.Key)).SelectMany(file => file));
        Log(unnamed.Files, files => LogUnnamed(files, unnamed.Bytes, unnamed.Day));
        var tasks = database.List("SELECT id FROM tasks;", row => row.GetString(0)).ToHashSet();
        FileInfo[] journals = [.. folder.Journals().Where(file => !tasks.Contains(Path.GetFileNameWithoutExtension(file.Name)))];
        Log(journals.Length, files => LogJournals(files, journals.Sum(file => file.Length)));
    }

    private static void Log(int files, Action<int> write)
    {
        if (files > 0)
        {
            write(files);
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The files of {Count} erased tasks, scans or masks could not be removed: the next start tries again")]
    private partial void LogNotRemoved(int count);

    [LoggerMessage(2, LogLevel.Warning, "{Files} stored files that the database names came back from .promptunet/quarantine")]
    private partial void LogReturned(int files);

    [LoggerMessage(3, LogLevel.Error,
        "{Files} stored files that the database names are missing, and what needs them cannot be opened: restore .promptunet/blobs from "
        + "the back-up")]
    private partial void LogMissing(int files);

    [LoggerMessage(4, LogLevel.Warning,
        "{Files} stored files ({Bytes} bytes) that no row of the database names lie in .promptunet/quarantine/{Day} now. If an older "
        + "server.db was put back: stop the server, put the newer one back, and they return at the next start")]
    private partial void LogUnnamed(int files, long bytes, string day);

    [LoggerMessage(5, LogLevel.Warning,
        "{Files} journals ({Bytes} bytes) belong to no task of the database, and stay in .promptunet/sessions. If an older server.db was "
        + "put back, they are the work since then")]
    private partial void LogJournals(int files, long bytes);
}
