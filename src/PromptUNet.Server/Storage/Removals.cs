using Microsoft.Data.Sqlite;

namespace PromptUNet.Server.Storage;

/// <summary>
/// Removes the files of what was erased. The transaction that removes the rows notes the files in the table <c>removals</c>; a file leaves
/// the table when it is gone from the disk. So a server that was killed goes on with them when it starts again.
/// </summary>
internal sealed class Removals(Database database, DataFolder folder)
{
    /// <summary>The query of all scans and masks that rows name, by hash.</summary>
    public const string NamedBlobs = "SELECT scan FROM studies UNION SELECT mask FROM reviews WHERE mask IS NOT NULL";

    /// <summary>Returns the ids of the tasks whose files are to be removed.</summary>
    public IReadOnlyList<string> Tasks() => database.List("SELECT name FROM removals WHERE kind = 'task';", row => row.GetString(0));

    /// <summary>Removes the files that were noted. Returns how many tasks and blobs still have files, because the disk refused.</summary>
    public int Finish()
    {
        var noted = database.List("SELECT name, kind = 'task' FROM removals;", row => (Name: row.GetString(0), IsTask: row.GetBoolean(1)));
        string[] removed = [.. noted.Where(item => TryRemove(item.Name, item.IsTask)).Select(item => $"\"{item.Name}\"")];
        try
        {
            database.Execute(
                "DELETE FROM removals WHERE name IN (SELECT value FROM json_each($names));", ("$names", $"[{string.Join(',', removed)}]"));
        }
        catch (SqliteException)
        {
            // The files are gone. The next start finds none of them, and tries this again.
        }

        return noted.Count - removed.Length;
    }

    private bool TryRemove(string name, bool isTask)
    {
        try
        {
            Remove(name, isTask);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Remove(string name, bool isTask)
    {
        if (isTask)
        {
            folder.RemoveTask(name);
            return;
        }

        lock (folder.Keeping)
        {
            // The same scan may be another study's, or may have been uploaded again since.
            if (database.List($"SELECT 1 WHERE $name IN ({NamedBlobs});", row => row.GetInt64(0), ("$name", name)).Count == 0)
            {
                folder.RemoveBlob(name);
            }
        }
    }
}
