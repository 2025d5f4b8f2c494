using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PromptUNet.Imaging;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests;

/// <summary>A page that works on a task: numbers its commands, and goes on from the version it knows.</summary>
/// <param name="visitor">Signed in.</param>
/// <param name="task">The task's id.</param>
/// <param name="client">The page's name.</param>
internal sealed class Annotator(Visitor visitor, string task, string client)
{
    private long _number;

    public string Task => task;

    public int Version { get; set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A new task of the caller's on a study of the small scan.</summary>
    public static async Task<Annotator> Begin(Visitor visitor, string client = "a")
    {
        var study = await Upload(visitor, "scan.nii.gz", Scans.File());
        var task = await visitor.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = (string?)study["id"] });
        return new Annotator(visitor, (string)task["id"]!, client);
    }

    public static async Task<JsonObject> Upload(Visitor visitor, string name, byte[] bytes) =>
        (await (await visitor.Upload($"/api/v1/studies?name={Uri.EscapeDataString(name)}", bytes))
            .EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancel))!;

    /// <summary>Another page of the same user on the same task, or one on another server.</summary>
    public Annotator Again(string other, Visitor? elsewhere = null) => new(elsewhere ?? visitor, task, other) { Version = Version };

    /// <summary>Sends a command that is to be taken.</summary>
    /// <returns>The journal's number of it.</returns>
    public async Task<int> Do(JsonObject command)
    {
        var answer = await visitor.Ask(HttpMethod.Post, $"/api/v1/tasks/{task}/commands", Numbered(command));
        Version = (int)answer["version"]!;
        return (int)answer["applied"]!;
    }

    /// <summary>The body of the next command.</summary>
    public JsonObject Numbered(JsonObject command) =>
        new() { ["client"] = client, ["number"] = ++_number, ["base"] = Version, ["command"] = command };

    /// <summary>Sends a body as it is.</summary>
    public Task<HttpResponseMessage> Send(JsonObject numbered) =>
        visitor.Send(HttpMethod.Post, $"/api/v1/tasks/{task}/commands", numbered.DeepClone());

    public Task<HttpResponseMessage> Send(HttpMethod method, string path) => visitor.Send(method, $"/api/v1/tasks/{task}/{path}");

    public Task<JsonObject> Session() => visitor.Ask(HttpMethod.Get, $"/api/v1/tasks/{task}/session");

    /// <summary>Draws a label's first slice and has it propagated.</summary>
    public async Task DrawAndPropagate(int slice = 10)
    {
        await Do(Commands.AddLabel(1));
        await Do(Commands.Draw(1, slice, Scans.Square(5, 5, 8)));
        await Do(new JsonObject { ["do"] = "propagate", ["label"] = 1 });
    }

    /// <summary>Follows the session, as soon as the server has seen that earlier pages are closed.</summary>
    public async Task<Follower> Follow()
    {
        var answer = await Send(HttpMethod.Get, "events");
        while (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            await System.Threading.Tasks.Task.Delay(20, Cancel);
            answer = await Send(HttpMethod.Get, "events");
        }

        return new Follower(answer.EnsureSuccessStatusCode());
    }

    /// <summary>Follows until nothing is stale, and leaves.</summary>
    public async Task<int[]> Settled()
    {
        await using var follower = await Follow();
        await follower.Until(u => u.Stale == 0);
        return follower.Labels;
    }

    /// <summary>The labels as the server writes them into a file.</summary>
    public async Task<int[]> Exported(string format = "nii.gz")
    {
        using var answer = (await Send(HttpMethod.Get, $"mask?format={format}")).EnsureSuccessStatusCode();
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{format}");
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync(Cancel), Cancel);
        int[] labels = VolumeFile.ReadLabels(path).ToArray();
        File.Delete(path);
        return labels;
    }
}

/// <summary>Commands as a page writes them.</summary>
internal static class Commands
{
    public static JsonObject AddLabel(int label, string name = "thing") =>
        new() { ["do"] = "add-label", ["label"] = label, ["name"] = name, ["colour"] = "#10ff20" };

    /// <summary>A whole slice across axis 2.</summary>
    public static JsonObject Draw(int label, int slice, Mask mask) => new()
    {
        ["do"] = "draw", ["label"] = label, ["axis"] = 2, ["slice"] = slice, ["box"] = new JsonArray(0, 0, mask.Width, mask.Height),
        ["runs"] = Convert.ToBase64String(SliceRuns.Write(Array.ConvertAll(mask.Pixels, p => p ? 1 : 0))), ["strokes"] = 2,
        ["milliseconds"] = 300,
    };

    public static JsonObject On(string what, int label, int slice) =>
        new() { ["do"] = what, ["label"] = label, ["axis"] = 2, ["slice"] = slice };

    public static JsonObject Plain(string what) => new() { ["do"] = what };
}

/// <summary>Requests whose answers are JSON.</summary>
internal static class Asking
{
    public static async Task<JsonObject> Ask(this Visitor visitor, HttpMethod method, string path, JsonNode? body = null)
    {
        using var answer = await visitor.Send(method, path, body);
        var json = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {json["detail"]}");
        return json;
    }

    /// <summary>What a refusal says.</summary>
    public static async Task<JsonObject> Refused(this HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        await Leaks.AssertNone(answer);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    }

    public static ByteArrayContent Octets(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
}
