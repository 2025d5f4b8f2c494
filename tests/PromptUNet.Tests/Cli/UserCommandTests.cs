using System.CommandLine;
using PromptUNet.Cli;
using PromptUNet.Cli.Serve;
using PromptUNet.Server.Users;
using PromptUNet.Terminal;

namespace PromptUNet.Tests.Cli;

public sealed class UserCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("promptunet-users-").FullName;

    [Fact]
    public async Task A_user_is_added_with_the_password_that_is_piped_in()
    {
        var (code, output, _) = await Run("a long enough one\n", "anna", "--role", "reviewer");
        Assert.Equal((ExitCode.Done, "anna can sign in as reviewer now."), (code, output.Trim()));
        Assert.Throws<InvalidOperationException>(() => UserAccounts.Add(_data, "anna", "annotator", "a long enough one"));
    }

    [Theory]
    [InlineData("short\n", "anna", "12 to 256 characters")]
    [InlineData("", "anna", "12 to 256 characters")]
    [InlineData("a long enough one\n", "../anna", "1 to 64 letters")]
    [InlineData("a long enough one\n", "owner", "reads like")]
    public async Task A_user_that_cannot_be_is_refused_in_words(string piped, string name, string reason)
    {
        var (code, _, errors) = await Run(piped, name);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(reason, errors);
        Assert.DoesNotContain("Parameter", errors);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, true);
    }

    private async Task<(int Code, string Output, string Errors)> Run(string piped, params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var screen = Screen.On(output, errors);
        var root = new RootCommand { UserCommand.Create(screen, ServeCommand.DataOption(), new StringReader(piped)) };
        int code = await TopLevel.Run(root, ["user", "add", .. args, "--data", _data], screen.Errors);
        return (code, output.ToString(), errors.ToString());
    }
}
