using Microsoft.Data.Sqlite;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;

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
            command.CommandText = Step(1) + "INSERT INTO projects (name, created) VALUES ('Livers', '2026-11-24T00:00:00Z');"
                + "PRAGMA user_version = 1;";
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

    [Fact]
    public void Names_of_an_older_file_that_read_alike_stay_apart_and_the_first_keeps_the_name()
    {
        string path = Path.Combine(_folder, "server.db");
        using (var old = new SqliteConnection($"Data Source={path}"))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText = Step(1) + Step(2) + """
                INSERT INTO users (name, role, password_hash, stamp, created) VALUES
                    ('owner', 'admin', NULL, '', ''), ('ÉVA', 'reviewer', 'x', '', ''), ('éva', 'annotator', 'x', '', ''),
                    ('оwner', 'annotator', 'x', '', ''), ('gone', 'annotator', NULL, '', '');
                INSERT INTO tokens (hash, user, created) VALUES ('abc', 3, '');
                PRAGMA user_version = 2;
                """;
            command.ExecuteNonQuery();
        }

        var users = new UserStore(new Database(path), new AccessEnds());
        Assert.Equal([3, 4], users.Renamed);
        Assert.Equal(1, users.FindOrAddOwner().Id);
        Assert.Equal(2, users.Find("éva")!.Id);
        Assert.Equal(3, users.Find("éva 3")!.Id);
        Assert.True(users.Find(3)!.HasToken);
        Assert.Null(users.Find("gone"));
        Assert.Equal(6, users.Add("new", "annotator", null).Id);
        Assert.Empty(new UserStore(new Database(path), new AccessEnds()).Renamed);
    }

    private static string Step(int number)
    {
        using var step = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream($"{number}.sql")!);
        return step.ReadToEnd();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }
}
