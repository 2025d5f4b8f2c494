using System.Net;
using System.Text.Json.Nodes;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tests.Users;

/// <summary>Names that read alike are one name, and a name is one person's for ever.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("anna", "ANNA")]
    [InlineData("anna", "аnnа")]
    [InlineData("anna", "ａｎｎａ")]
    [InlineData("anna meier", " anna   meier ")]
    [InlineData("éva", "ÉVA")]
    [InlineData("vikos", "νιкοs")]
    [InlineData("Bob", "Воb")]
    [InlineData("straße", "STRASSE")]
    public void Names_that_read_alike_have_one_key(string name, string other) => Assert.Equal(NameKey.Of(name), NameKey.Of(other));

    [Theory]
    [InlineData("eva", "éva")]
    [InlineData("anna", "anne")]
    [InlineData("annotator 1", "annotator 11")]
    public void Names_that_read_differently_have_two(string name, string other) => Assert.NotEqual(NameKey.Of(name), NameKey.Of(other));

    [Fact]
    public async Task An_annotator_makes_no_task_in_the_list_of_another_whatever_the_names_are()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        using var eva = await server.SignIn("éva", "annotator");
        server.Users.Add("eva", "annotator", RunningServer.Password);
        var study = await Annotator.Upload(eva, "scan.nii.gz", Scans.File());
        JsonObject task(string name) => new() { ["study"] = (string?)study["id"], ["annotator"] = name };
        Assert.Equal(2, (int)(await eva.Ask(HttpMethod.Post, "/api/v1/tasks", task("ÉVA")))["annotatorId"]!);
        Assert.Equal(HttpStatusCode.Forbidden, await eva.Status(HttpMethod.Post, "/api/v1/tasks", task("eva")));
        Assert.Equal(HttpStatusCode.Forbidden, await eva.Status(HttpMethod.Post, "/api/v1/tasks", task("nobody")));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status(HttpMethod.Post, "/api/v1/tasks", task("nobody")));
    }

    [Fact]
    public async Task The_name_and_number_of_a_removed_user_are_never_given_again()
    {
        await using var server = await RunningServer.Start();
        var rita = server.Users.Add("rita", "reviewer", RunningServer.Password);
        server.Users.Remove(rita);
        Assert.Null(server.Users.Find("rita"));
        Assert.NotNull(server.Users.List(null, 9).Single(user => user.Id == rita.Id).Removed);
        Assert.Throws<InvalidOperationException>(() => server.Users.Add("Rita", "annotator", RunningServer.Password));
        Assert.True(server.Users.Add("rosa", "annotator", RunningServer.Password).Id > rita.Id);
    }
}
