namespace PromptUNet.Server.Tests.Users;

public sealed class PrivateFilesTests
{
    [Fact]
    public async Task No_other_account_can_read_the_servers_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights.");
            return;
        }

        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();        // makes a key
        string folder = Path.Combine(server.Folder, ".promptunet");
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(default, File.GetUnixFileMode(folder) & others);
        Assert.Equal(default, File.GetUnixFileMode(Path.Combine(folder, "keys")) & others);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "access-token")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "keys"), "*.xml"));
    }

    [Fact]
    public async Task The_database_knows_no_token_and_no_password()
    {
        await using var server = await RunningServer.Start();
        string token = server.Users.AddToken(server.Users.Add("anna", "annotator", "a long enough one"));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(Path.Combine(server.Folder, ".promptunet"), "server.db*"))
        {
            string bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain(token, bytes);
            Assert.DoesNotContain(server.Token, bytes);
            Assert.DoesNotContain("a long enough one", bytes);
        }
    }

    [Fact]
    public async Task A_damaged_access_token_is_told_to_whoever_starts_the_server()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        Directory.CreateDirectory(Path.Combine(folder, ".promptunet"));
        await File.WriteAllTextAsync(Path.Combine(folder, ".promptunet", "access-token"), "short");
        Assert.Contains("access-token", (await Assert.ThrowsAsync<IOException>(() => RunningServer.Start(folder: folder))).Message);
        Directory.Delete(folder, true);
    }
}
