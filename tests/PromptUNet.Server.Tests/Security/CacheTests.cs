namespace PromptUNet.Server.Tests.Security;

public sealed class CacheTests
{
    [Fact]
    public async Task No_browser_keeps_an_answer_of_any_endpoint()
    {
        await using var server = await RunningServer.Start();
        using var owner = await server.SignIn();
        var page = await Annotator.Begin(owner);
        string study = (string)(await owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{page.Task}"))["study"]!;
        int answered = 0;
        foreach (var (_, path) in server.Endpoints().Where(e => e.Method == HttpMethod.Get))
        {
            string address = path.Replace("/tasks/{id}", $"/tasks/{page.Task}").Replace("/studies/{id}", $"/studies/{study}");
            using var answer = await owner.Get(address + (path.EndsWith("provenance", StringComparison.Ordinal) ? "?i=0&j=0&k=0" : ""));
            answered += answer.IsSuccessStatusCode ? 1 : 0;
            Assert.True(answer.Headers.CacheControl?.NoStore, path);
            Assert.Null(answer.Headers.ETag);
        }

        Assert.True(answered > 10);
    }
}
