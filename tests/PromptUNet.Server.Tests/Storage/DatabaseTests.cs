using Microsoft.Data.Sqlite;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void A_second_opening_finds_what_the_first_one_made()
    {
        string path = Path.Combine(_folder, "server.db");
        _ = new Database(path);
        using var connection = new Database(path).Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM tasks;";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public void A_file_of_version_1_is_brought_up_to_date_and_keeps_its_rows()
    {
        string path = Path.Combine(_folder, "server.db");
        using (var old = new SqliteConnection($"Data Source={path}"))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText =
                """
                CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created TEXT NOT NULL);
                INSERT INTO projects (name, created) VALUES ('Livers', '2026-11-24T00:00:00Z');
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
        }

        var store = new StudyStore(new Database(path));
        Assert.Equal(new Project(1, "Livers", false), Assert.Single(store.Projects()));
        Assert.True(store.ChangeProject(1, overlapping: true).Overlapping);
        Assert.True(new StudyStore(new Database(path)).FindProject(1).Overlapping);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        string path = Path.Combine(_folder, "server.db");
        File.WriteAllText(path, new string('x', 5000));
        Assert.Contains("server.db", Assert.Throws<IOException>(() => new Database(path)).Message);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }
}
