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

    /// <summary>SQLite's error code of a full disk.</summary>
    public const int Full = 13;

    private const int Version = 2;

    private const string SinceVersion1 = "ALTER TABLE projects ADD COLUMN overlapping INTEGER NOT NULL DEFAULT 0;";

    private readonly string _connection;

    /// <summary>Opens the file, or makes a new one.</summary>
    /// <exception cref="IOException">The file is damaged, read-only, or of a newer version of the program.</exception>
    public Database(string path)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();
        try
        {
            Prepare(Path.GetFileName(path));
        }
        catch (SqliteException e)
        {
            throw new IOException($"The database {Path.GetFileName(path)} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Returns an open connection of the pool. The caller disposes it.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        using var settings = connection.CreateCommand();
        settings.CommandText = "PRAGMA synchronous = FULL;";
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
        Execute(connection, null, "PRAGMA journal_mode = WAL;");
        using var transaction = connection.BeginTransaction(deferred: false);
        long version = (long)Scalar(connection, transaction, "PRAGMA user_version;")!;
        if (version > Version)
        {
            throw new IOException(
                $"The database {name} was made by a newer version of the program: its format is {version}, this program knows {Version}.");
        }

        if (version < Version)
        {
            using var schema = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream("schema.sql")!);
            Execute(connection, transaction, version == 0 ? schema.ReadToEnd() : SinceVersion1);
            Execute(connection, transaction, $"PRAGMA user_version = {Version};");
        }

        transaction.Commit();
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
