using Microsoft.Data.Sqlite;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;
using PromptUNet.Tests.Disk;

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
        Execute(
            path, Step(1) + "INSERT INTO projects (name, created) VALUES ('Livers', '2026-11-24T00:00:00Z'); PRAGMA user_version = 1;");

        var store = new StudyStore(new Database(path));
        Assert.Equal(new Project(1, "Livers", false), Assert.Single(store.Projects()));
        Assert.True(store.ChangeProject(1, overlapping: true).Overlapping);
        Assert.True(new StudyStore(new Database(path)).FindProject(1).Overlapping);
    }

    [Fact]
    public void When_projects_become_boundaries_nobody_loses_the_projects_of_their_work()
    {
        string path = Path.Combine(_folder, "server.db");
        Execute(path, Step(1) + Step(2) + """
            INSERT INTO users (name, role, stamp, created) VALUES
                ('anna', 'annotator', '', ''), ('rita', 'reviewer', '', ''), ('nora', 'annotator', '', '');
            INSERT INTO projects (name, created, overlapping) VALUES ('Livers', 'then', 1), ('Hearts', 'now', 0);
            INSERT INTO studies (id, project, name, scan, facts, created) VALUES ('s', 2, 'a.nii', '', '{}', '');
            INSERT INTO tasks (id, study, annotator, state, created, updated) VALUES ('t', 's', 1, 'accepted', '', '');
            INSERT INTO reviews (task, user, action, comment, version, mask, at) VALUES ('t', 2, 'accept', 'well', 9, 'hash', 'then');
            PRAGMA user_version = 2;
            """);
        var database = new Database(path);
        Assert.Equal(
            ["1 2", "2 1", "2 2"],
            database.List("SELECT project || ' ' || user FROM project_members ORDER BY project, user;", row => row.GetString(0)));
        Assert.Equal([new Project(1, "Livers", true), new Project(2, "Hearts", false)], new StudyStore(database).Projects());
        Assert.Equal(
            ["1 t 2 accept well 9 hash then"],
            database.List(
                "SELECT id || ' ' || task || ' ' || user || ' ' || action || ' ' || comment || ' ' || version || ' ' || mask || ' ' || at "
                + "FROM reviews WHERE reason IS NULL;",
                row => row.GetString(0)));
        Assert.Empty(database.List("PRAGMA foreign_key_check;", row => row.GetString(0)));
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        string path = Path.Combine(_folder, "server.db");
        File.WriteAllText(path, new string('x', 5000));
        Assert.Contains("server.db", Assert.Throws<IOException>(() => new Database(path)).Message);
    }

    [Fact]
    public void A_file_that_may_not_be_written_says_so_when_it_is_opened()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Rights of files are tried on Linux.");
            return;
        }

        string path = Path.Combine(_folder, "server.db"), other = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        _ = new Database(path);
        SqliteConnection.ClearAllPools();
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        RefusingDisk.WithReadOnly(
            other, () => Assert.Contains("read-only", Assert.Throws<IOException>(() => new Database(path)).Message));
        SqliteConnection.ClearAllPools();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _ = new Database(path);
    }

    [Fact]
    public void Nothing_of_what_was_deleted_stays_in_the_file_or_its_log()
    {
        string path = Path.Combine(_folder, "server.db");
        var database = new Database(path);
        database.Execute("INSERT INTO projects (name, created) VALUES ('Meier-Anna-1950', '');");
        Assert.Contains("Meier", Everything());
        database.Execute("DELETE FROM projects;");
        database.EmptyLog();
        Assert.DoesNotContain("Meier", Everything());

        string Everything() => string.Concat(
            Directory.GetFiles(_folder).Select(file => System.Text.Encoding.Latin1.GetString(RefusingDisk.Bytes(file))));
    }

    [Theory]
    [InlineData("UPDATE audit SET deed = 'nothing';")]
    [InlineData("DELETE FROM audit;")]
    [InlineData("INSERT OR REPLACE INTO audit (id, at, deed) VALUES (1, '', 'nothing');")]
    public void A_line_of_the_audit_log_is_neither_changed_nor_removed(string sql)
    {
        var database = new Database(Path.Combine(_folder, "server.db"));
        var log = new AuditLog(database);
        log.Add(7, "erase-study", "one");
        Assert.Throws<SqliteException>(() => database.Execute(sql));
        Assert.Equal((7L, "erase-study", "one"), log.List(null, 9).Select(l => (l.User!.Value, l.Deed, l.Study!)).Single());
    }

    [Fact]
    public void The_audit_log_is_read_page_by_page_from_its_newest_line()
    {
        var log = new AuditLog(new Database(Path.Combine(_folder, "server.db")));
        for (int i = 1; i <= 5; i++)
        {
            log.Add(null, $"deed-{i}");
        }

        var newest = log.List(null, 2);
        Assert.Equal(["deed-5", "deed-4"], newest.Select(l => l.Deed));
        Assert.Equal(["deed-3", "deed-2", "deed-1"], log.List(newest[^1].Id, 9).Select(l => l.Deed));
    }

    [Fact]
    public void Names_of_an_older_file_that_read_alike_stay_apart_and_the_first_keeps_the_name()
    {
        string path = Path.Combine(_folder, "server.db");
        Execute(
            path,
            Step(1) + Step(2) + """
                INSERT INTO users (name, role, password_hash, stamp, created) VALUES
                    ('owner', 'admin', NULL, '', ''), ('ÉVA', 'reviewer', 'x', '', ''), ('éva', 'annotator', 'x', '', ''),
                    ('оwner', 'annotator', 'x', '', ''), ('gone', 'annotator', NULL, '', '');
                INSERT INTO tokens (hash, user, created) VALUES ('abc', 3, '');
                PRAGMA user_version = 2;
                """);

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

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }
}
