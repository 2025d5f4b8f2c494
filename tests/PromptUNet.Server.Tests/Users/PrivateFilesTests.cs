using System.Net;

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
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "keys"), "*.xml"));
    }

    [Fact]
    public async Task The_database_knows_no_token_and_no_password()
    {
        await using var server = await RunningServer.Start();
        string token = server.Tokens.Add(server.Users.Add("anna", "annotator", "a long enough one"), "test");
        string code = server.Code;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(Path.Combine(server.Folder, ".promptunet"), "server.db*"))
        {
            string bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain(token, bytes);
            Assert.DoesNotContain(code, bytes);
            Assert.DoesNotContain("a long enough one", bytes);
        }
    }

    [Fact]
    public async Task The_token_that_earlier_versions_printed_into_logs_signs_nobody_in_any_more()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, own = Path.Combine(folder, ".promptunet");
        Directory.CreateDirectory(own);
        string token = new('A', 43), file = Path.Combine(own, "access-token");
        await File.WriteAllTextAsync(file, token);
        await using (var server = await RunningServer.Start(folder: folder))
        {
            Assert.False(File.Exists(file));
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                await server.Visit().Status(HttpMethod.Get, "/api/v1/me", null, ("Authorization", $"Bearer {token}")));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, true);
    }
}
