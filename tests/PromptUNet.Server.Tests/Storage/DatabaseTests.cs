using PromptUNet.Server.Storage;

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
    public void A_file_that_is_no_database_is_named()
    {
        string path = Path.Combine(_folder, "server.db");
        File.WriteAllText(path, new string('x', 5000));
        Assert.Contains("server.db", Assert.Throws<IOException>(() => new Database(path)).Message);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }
}
