using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PromptUNet.Server.Storage;

/// <summary>
/// The SQLite file of users, projects, studies, tasks and reviews. A transaction is on the disk when its commit returns
/// (<c>synchronous = FULL</c>). Readers do not wait for a writer (write-ahead log).
/// </summary>
internal sealed class Database
{
    /// <summary>SQLite's error code of a statement that breaks a rule of the schema.</summary>
    public const int Constraint = 19;

    // For a lock that another program holds. A longer wait would hold the threads of all other requests too.
    private const int LongestWait = 3;

    /// <summary>The steps <c>Schema/N.sql</c> in order. Step N brings a file of a lower version to version N; 0 is an empty file.</summary>
    private static readonly IReadOnlyList<(int Version, string Resource)> Steps = [..
        from name in typeof(Database).Assembly.GetManifestResourceNames()
        where name.EndsWith(".sql", StringComparison.Ordinal)
        let version = int.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture)
        orderby version
        select (version, name)];

    private readonly string _connection;

    /// <summary>Opens the file, or makes a new one.</summary>
    /// <exception cref="IOException">The file is damaged, read-only, or of a newer version of the program.</exception>
    public Database(string path)
    {
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path, ForeignKeys = true, DefaultTimeout = LongestWait,
        }.ToString();
        try
        {
            Prepare(Path.GetFileName(path));
        }
        catch (SqliteException e)
        {
            throw new IOException(
                $"The database {Path.GetFileName(path)} cannot be used. {DatabaseFailure.Of(e)?.Words} (SQLite: {e.Message})", e);
        }
    }

    /// <summary>Returns an open connection of the pool. The caller disposes it.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        using var settings = connection.CreateCommand();
        settings.CommandText = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";      // what is deleted is overwritten
        settings.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Returns all rows of a query.</summary>
    public IReadOnlyList<T> List<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var connection = Open();
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>Executes statements as one transaction, which is on the disk afterwards. Returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = Command(connection, sql, values);
        command.Transaction = transaction;
        int changed = command.ExecuteNonQuery();
        transaction.Commit();
        return changed;
    }

    /// <summary>Checks that no other program keeps rows from being written.</summary>
    /// <exception cref="SqliteException">One does.</exception>
    public void CheckFree()
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false);
    }

    /// <summary>Empties the log beside the file, which holds what was deleted. A reader or a full disk may put that off.</summary>
    public void EmptyLog()
    {
        try
        {
            using var connection = Open();
            Execute(connection, null, "PRAGMA wal_checkpoint(TRUNCATE);");
        }
        catch (SqliteException)
        {
            // SQLite does it later.
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private void Prepare(string name)
    {
        using var connection = Open();
        // A step may put a new table in an old one's place, which rows of other tables name.
        Execute(connection, null, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF;");
        using var transaction = connection.BeginTransaction(deferred: false);
        long version = (long)Scalar(connection, transaction, "PRAGMA user_version;")!;
        int known = Steps[^1].Version;
        if (version > known)
        {
            throw new IOException(
                $"The database {name} was made by a newer version of the program: its format is {version}, this program knows {known}.");
        }

        foreach (var (_, resource) in Steps.Where(step => step.Version > version))
        {
            using var step = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream(resource)!);
            Execute(connection, transaction, step.ReadToEnd());
        }

        // Always, because SQLite begins a transaction on a read-only file too, and fails at the first change.
        Execute(connection, transaction, $"PRAGMA user_version = {known};");
        transaction.Commit();
        Execute(connection, null, "PRAGMA foreign_keys = ON;");
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command.ExecuteScalar();
    }
}

/// <summary>Reads columns that may be empty.</summary>
internal static class NullableColumns
{
    /// <summary>Returns the text of a column; null when there is none.</summary>
    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
