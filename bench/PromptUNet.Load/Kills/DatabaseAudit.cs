using Microsoft.Data.Sqlite;
using PromptUNet.Load.Server;

namespace PromptUNet.Load.Kills;

/// <summary>Checks that the database is intact and holds exactly what was acknowledged.</summary>
internal static class DatabaseAudit
{
    /// <summary>Returns the faults, when no request is in flight.</summary>
    /// <param name="clients">The clients, which know what was acknowledged.</param>
    /// <param name="scan">Name and hash of the first scan of the run.</param>
    /// <param name="data">The data folder.</param>
    public static IReadOnlyList<string> Faults(IReadOnlyList<BusyClient> clients, (string Name, string Hash) scan, string data)
    {
        using var database = Open(data);
        var tasks = clients.SelectMany(c => c.Tasks.Select(t => (Client: c, Task: t))).ToList();
        return
        [
            .. Rows(database, "PRAGMA integrity_check").Where(row => row != "ok").Select(row => $"The database is damaged: {row}"),
            .. Rows(database, "PRAGMA foreign_key_check").Select(row => $"The database names what is not there: {row}"),
            .. Differences("task", tasks.Select(t => $"{t.Task.Id} {t.Client.Name} {t.Task.State}"),
                Rows(database, "SELECT t.id, u.name, t.state FROM tasks t JOIN users u ON u.id = t.annotator")),
            .. Differences(
                "review",
                tasks.Where(t => t.Task.Steps.Count > 0)
                    .Select(t => $"{t.Task.Id} {string.Join(' ', t.Task.Steps.Select(s => s.Action))}"),
                Rows(database, "SELECT task, group_concat(action, ' ' ORDER BY id) FROM reviews GROUP BY task")),
            .. Differences("scan", clients.SelectMany(c => c.Scans.Select(s => $"{s.Key} {s.Value}")).Append($"{scan.Name} {scan.Hash}"),
                Rows(database, "SELECT name, scan FROM studies")),
            .. Differences("user", clients.Select(c => c.Name).Append("owner"), Rows(database, "SELECT name FROM users")),
        ];
    }

    /// <summary>Returns the hashes of all files that rows name.</summary>
    public static IReadOnlySet<string> Files(string data)
    {
        using var database = Open(data);
        return Rows(database, "SELECT scan FROM studies UNION SELECT mask FROM reviews WHERE mask IS NOT NULL").ToHashSet();
    }

    private static SqliteConnection Open(string data)
    {
        var database = new SqliteConnection($"Data Source={ServerFiles.Database(data)};Mode=ReadOnly;Pooling=False");
        database.Open();
        return database;
    }

    private static IEnumerable<string> Differences(string what, IEnumerable<string> acknowledged, IReadOnlyList<string> kept)
    {
        string[] expected = [.. acknowledged];
        return
        [
            .. expected.Except(kept).Select(row => $"The {what} {row} was acknowledged and is not in the database."),
            .. kept.Except(expected).Select(row => $"The {what} {row} is in the database and was not acknowledged."),
            .. kept.CountBy(row => row).Where(row => row.Value > 1)
                .Select(row => $"The {what} {row.Key} is in the database {row.Value} times."),
        ];
    }

    /// <summary>Returns the columns of each row with a space between.</summary>
    private static List<string> Rows(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }
}
