using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security;

public sealed class RightsTests
{
    private static readonly string[] ForEverybody = ["/api/v1/sign-in", "/health/live", "/health/ready"];

    private static readonly JsonObject Anything =
        new() { ["client"] = "x", ["number"] = 1, ["base"] = 0, ["command"] = new JsonObject { ["do"] = "undo" } };

    [Fact]
    public async Task Each_endpoint_there_is_asks_for_a_sign_in_but_three()
    {
        await using var server = await RunningServer.Start();
        using var stranger = server.Visit();
        var endpoints = server.Endpoints();
        Assert.True(endpoints.Count > 30);
        foreach (var (method, path) in endpoints.Where(e => !ForEverybody.Contains(e.Path)))
        {
            Assert.Equal((method, path, HttpStatusCode.Unauthorized),
                (method, path, await stranger.Status(method, path.Replace("{id}", "1").Replace("{id:long}", "1"), Anything.DeepClone())));
        }
    }

    [Fact]
    public async Task Each_endpoint_that_changes_something_asks_a_cookie_for_the_pages_sign()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        owner.Csrf = null;
        foreach (var (method, path) in server.Endpoints().Where(e => e.Method != HttpMethod.Get && !ForEverybody.Contains(e.Path)))
        {
            Assert.Equal((method, path, HttpStatusCode.Forbidden),
                (method, path, await owner.Status(method, path.Replace("{id}", "1").Replace("{id:long}", "1"), Anything.DeepClone())));
        }
    }

    [Fact]
    public async Task Another_annotators_task_is_not_there_whatever_one_asks_of_it()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        using var bert = await server.SignIn("bert", "annotator");
        var task = await Annotator.Begin(anna);
        await task.DrawAndPropagate();
        foreach (var (method, path) in server.Endpoints().Where(e => e.Path.StartsWith("/api/v1/tasks/{id}", StringComparison.Ordinal)))
        {
            string own = path.Replace("{id}", task.Task);
            using var answer = path.Split('/')[^1] switch
            {
                "import" => await bert.Upload($"{own}?client=x&number=1&base=0&mode=start&name=a.nii", [1, 2, 3]),
                "provenance" => await bert.Get($"{own}?i=0&j=0&k=0"),
                "review" => await bert.Send(method, own, new JsonObject { ["action"] = "submit" }),
                _ => await bert.Send(method, own, method == HttpMethod.Get ? null : Anything.DeepClone()),
            };
            Assert.Equal((method, path, HttpStatusCode.NotFound), (method, path, answer.StatusCode));
            await Leaks.AssertNone(answer);
        }

        Assert.DoesNotContain(task.Task, await (await bert.Get("/api/v1/tasks")).Content.ReadAsStringAsync());
        Assert.Equal(3, (int)(await task.Session())["version"]!);
    }

    [Fact]
    public async Task What_a_user_is_being_sent_ends_with_the_users_access()
    {
        await using var server = await RunningServer.Start();
        using var anna = await server.SignIn("anna", "annotator");
        var task = await Annotator.Begin(anna);
        using var events = await task.Send(HttpMethod.Get, "events");
        await using var stream = await events.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[10]);
        server.Users.Remove(server.Users.Find("anna")!);
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null));
    }
}
