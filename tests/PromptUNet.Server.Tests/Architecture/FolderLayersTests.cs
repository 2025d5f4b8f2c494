namespace PromptUNet.Server.Tests.Architecture;

/// <summary>The server's folders stand on one another: none uses a folder that uses it, by whatever way.</summary>
public sealed class FolderLayersTests
{
    [Fact]
    public void No_folder_uses_itself_by_way_of_others()
    {
        var uses = FolderUses.Of(Sources());
        Assert.InRange(uses.Count, 10, 14);
        Assert.Superset(new HashSet<string> { "Sessions", "Operations" }, uses[FolderUses.Root].Keys.ToHashSet());
        Assert.Contains("Jobs", uses["Sessions"].Keys);
        var circle = FolderUses.Circle(uses);
        var steps = circle.Zip(circle.Skip(1), (folder, used) => $"{folder} uses {used} in {uses[folder][used]}");
        Assert.True(circle.Count == 0, $"The folders form a circle: {string.Join("; ", steps)}.");
    }

    [Theory]
    [InlineData("using PromptUNet.Server.Jobs;", "using PromptUNet.Server.Sessions;")]
    [InlineData("using Q = PromptUNet.Server.Jobs.Queue;", "class A { Sessions.Session s; }")]
    [InlineData("class A { Server.Jobs.Queue q; }", "using static PromptUNet.Server.Sessions.Session;")]
    public void A_circle_is_found(string session, string queue)
    {
        Dictionary<string, string> files = new()
        {
            ["Start.cs"] = "using PromptUNet.Server.Sessions;",
            ["Jobs/Queue.cs"] = $"{queue}\npublic sealed class Queue;",
            ["Sessions/Session.cs"] = $"{session}\ninternal record Session;",
        };
        Assert.Equal(["Sessions", "Jobs", "Sessions"], FolderUses.Circle(FolderUses.Of(files)));
    }

    [Fact]
    public void A_folder_that_uses_the_root_is_found()
    {
        Dictionary<string, string> files = new()
        {
            ["Start.cs"] = "using PromptUNet.Server.Jobs;\npublic static class Start;", ["Jobs/Queue.cs"] = "class Queue { Start s; }",
        };
        Assert.Equal([FolderUses.Root, "Jobs", FolderUses.Root], FolderUses.Circle(FolderUses.Of(files)));
    }

    private static Dictionary<string, string> Sources()
    {
        string server = Path.Combine(Repository(AppContext.BaseDirectory), "src", "PromptUNet.Server");
        return Directory.GetFiles(server, "*.cs", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(server, file).Replace('\\', '/'), File.ReadAllText);
    }

    /// <summary>Returns the folder with the solution, above the one that the tests run in.</summary>
    private static string Repository(string folder) =>
        File.Exists(Path.Combine(folder, "PromptUNet.slnx")) ? folder : Repository(Path.GetDirectoryName(folder)!);
}
