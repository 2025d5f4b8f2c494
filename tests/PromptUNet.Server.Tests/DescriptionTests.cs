namespace PromptUNet.Server.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Every_endpoint_says_what_it_is_for_and_what_it_answers()
    {
        await using var server = await RunningServer.Start();
        using var visitor = await server.SignIn();
        var paths = (await visitor.Ask(HttpMethod.Get, "/openapi/v1.json"))["paths"]!.AsObject();
        Assert.InRange(paths.Count, 20, 60);
        foreach (var (path, methods) in paths)
        {
            foreach (var (method, operation) in methods!.AsObject().Where(m => m.Key is "get" or "post" or "delete" or "put" or "patch"))
            {
                Assert.False(string.IsNullOrEmpty((string?)operation!["summary"]), $"{method} {path} has no summary");
                Assert.False(string.IsNullOrEmpty((string?)operation["operationId"]), $"{method} {path} has no name");
                Assert.NotEmpty(operation["responses"]!.AsObject());
            }
        }
    }
}
