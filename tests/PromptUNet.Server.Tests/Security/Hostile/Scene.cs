using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>A server at work: users of all roles with their tokens, scans, tasks, and the valid requests that they make.</summary>
internal sealed partial class Scene
{
    private const int PerRole = 8;

    private static readonly string[] Endings = [".nii", ".nii.gz", ".nrrd", ".mha"];

    private readonly List<string> _tokens = [], _tasks = [];
    private readonly ConcurrentBag<string> _erased = [];
    private readonly List<(string Ending, byte[] Bytes)> _scans = [], _masks = [];
    private readonly ConcurrentDictionary<string, int> _versions = new();
    private RunningServer _server;
    private string _study = "", _otherStudy = "";

    private Scene(RunningServer server) => _server = server;

    public IReadOnlyList<string> Tasks => [.. _tasks.Except(_erased)];

    public string Study => _study;

    /// <summary>How many commands the tasks have taken, about.</summary>
    public int Commands => _versions.Values.Sum();

    /// <summary>The same on a server that was started anew.</summary>
    public Scene At(RunningServer server)
    {
        _server = server;
        return this;
    }

    /// <summary>
    /// Learns from an answer which version a task has, so that the next commands are made for it, and whether the task was erased: who may
    /// erase it does so where a method becomes DELETE.
    /// </summary>
    public void Learn(Message message, string answer)
    {
        if (message.Method == "DELETE" && answer.StartsWith("HTTP/1.1 204", StringComparison.Ordinal)
            && WholeTask.Match(message.Target) is { Success: true } erased)
        {
            _erased.Add(erased.Groups[1].Value);
        }

        if (TaskOf.Match(message.Target) is { Success: true } task && VersionOf.Match(answer) is { Success: true } version)
        {
            _versions[task.Groups[1].Value] = int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture);
        }
    }

    public static async Task<Scene> Of(RunningServer server)
    {
        var scene = new Scene(server);
        scene.MakeScans(server.Folder);
        scene.MakeMasks();
        using var owner = new HttpClient { BaseAddress = server.Address };
        owner.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        scene._study = await Id(await owner.PostAsync("/api/v1/studies?name=one.nii.gz", new ByteArrayContent(scene._scans[1].Bytes)));
        scene._otherStudy = await Id(await owner.PostAsync("/api/v1/studies?name=two.nrrd", new ByteArrayContent(scene._scans[2].Bytes)));
        foreach (string role in new[] { "annotator", "reviewer", "admin" })
        {
            for (int i = 0; i < PerRole; i++)
            {
                string name = $"{role}{i}";
                var user = server.Users.Add(name, role, null);
                server.Join(user);
                scene._tokens.Add(server.Tokens.Add(user, "test"));
                scene._tasks.Add(
                    await Id(await owner.PostAsJsonAsync("/api/v1/tasks",
                    new JsonObject { ["study"] = scene._study, ["annotator"] = name })));
                await owner.PostAsJsonAsync($"/api/v1/tasks/{scene._tasks[^1]}/commands", Numbered("setup", 1, 0, AddLabel(1)));
            }
        }

        return scene;
    }

    /// <summary>A request that somebody may make; most of them do something.</summary>
    public Message Valid(Random random)
    {
        string task = _tasks[random.Next(_tasks.Count)], session = $"/api/v1/tasks/{task}";
        var (ending, scan) = _scans[random.Next(_scans.Count)];
        var (maskEnding, mask) = _masks[random.Next(_masks.Count)];
        int version = _versions.GetValueOrDefault(task, 1);
        var message = random.Next(40) switch
        {
            0 => Message.Json("POST", "/api/v1/sign-in", new JsonObject { ["token"] = _server.Token }.ToJsonString()),
            1 => Message.Of("GET", "/api/v1/me"),
            2 => Message.Json("POST", "/api/v1/users",
                new JsonObject { ["name"] = $"u{random.Next()}", ["role"] = "annotator", ["password"] = "short" }.ToJsonString()),
            3 => Message.Json("PUT", "/api/v1/users/annotator0", """{"role":"annotator"}"""),
            4 => Message.Of("POST", "/api/v1/users/annotator0/token"),
            5 => Message.Of("GET", "/api/v1/users"),
            6 => random.Next(2) == 0
                ? Message.Json("POST", "/api/v1/projects", $$"""{"name":"p{{random.Next()}}"}""")
                : Message.Json("PUT", "/api/v1/projects/1", """{"overlapping":true}"""),
            7 => Message.Of("GET", "/api/v1/studies?project=1"),
            8 => Message.Of("GET", $"/api/v1/studies/{_study}"),
            9 => Message.Of("GET", $"/api/v1/studies/{_study}/voxels"),
            10 => Message.Of("DELETE", $"/api/v1/studies/{_otherStudy}"),
            11 => Message.Of("GET", "/api/v1/folder"),
            12 => Message.Json("POST", "/api/v1/studies/from-folder", """{"path":"scan.nii"}"""),
            13 => Message.Of("GET", $"/api/v1/tasks?study={_study}&mine=true"),
            14 => Message.Json("POST", "/api/v1/tasks", $$"""{"study":"{{_study}}"}"""),
            15 => Message.Json("POST", $"{session}/review",
                $$"""{"action":"{{Pick(random, "submit", "accept", "return", "reopen")}}","comment":"well"}"""),
            16 => Message.Of("GET", $"{session}/session"),
            17 => Message.Of("GET", $"{session}/events"),
            18 => Message.Of(Pick(random, "POST", "DELETE"), $"{session}/propagation"),
            19 => Message.Of("GET", $"{session}/mask?format={Pick(random, "nii.gz", "nii", "nrrd", "seg.nrrd")}"),
            20 => Message.Of("GET", $"{session}/provenance?i=1&j=2&k=3"),
            21 => Message.Of("GET", $"{session}/effort?format=md"),
            22 or 23 => Upload("/api/v1/studies?project=1", ending, scan),
            24 or 26 or 27 => Upload(
                $"{session}/import?client=c{random.Next()}&number=1&base={version}&mode={Pick(random, "start", "keyframes", "labels")}"
                    + Pick(random, "", "&axis=2&every=3", "&axis=0&every=1", "&every=5"), maskEnding, mask),
            25 => Message.Of("GET", Pick(random, "/", "/index.html", "/health/ready", "/openapi/v1.json")),
            _ => Message.Json("POST", $"{session}/commands",
                Numbered($"c{random.Next()}", 1, version, Command(random)).ToJsonString()),
        };
        return message with
        {
            Headers = message.Headers.AddRange(
                [("Host", $"127.0.0.1:{_server.Address.Port}"), ("Authorization", $"Bearer {_tokens[random.Next(_tokens.Count)]}")]),
        };
    }

    private static Message Upload(string target, string ending, byte[] bytes) =>
        Message.Of("POST", $"{target}&name=scan{ending}", ("Content-Type", "application/octet-stream")) with { Body = bytes };

    private static JsonObject Command(Random random) => random.Next(12) switch
    {
        0 => AddLabel(random.Next(1, 5)),
        1 => new JsonObject { ["do"] = "change-label", ["label"] = 1, ["name"] = "liver", ["colour"] = "#00ff00" },
        2 => new JsonObject { ["do"] = Pick(random, "lock", "unlock", "remove-label", "propagate"), ["label"] = random.Next(1, 3) },
        3 => new JsonObject { ["do"] = Pick(random, "accept", "absent", "withdraw"), ["label"] = 1, ["axis"] = random.Next(3),
            ["slice"] = random.Next(8) },
        4 => new JsonObject { ["do"] = Pick(random, "undo", "redo") },
        5 => new JsonObject { ["do"] = Pick(random, "checkpoint", "restore"), ["name"] = "noon" },
        _ => new JsonObject
        {
            ["do"] = "draw", ["label"] = 1, ["axis"] = random.Next(3), ["slice"] = random.Next(8), ["box"] = new JsonArray(2, 2, 4, 4),
            ["runs"] = Convert.ToBase64String([1, 16]), ["strokes"] = 1, ["milliseconds"] = 500,
        },
    };

    private static JsonObject AddLabel(int label) =>
        new() { ["do"] = "add-label", ["label"] = label, ["name"] = $"label {label}", ["colour"] = "#ff0000" };

    private static JsonObject Numbered(string client, int number, int version, JsonObject command) =>
        new() { ["client"] = client, ["number"] = number, ["base"] = version, ["command"] = command };

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];

    private static async Task<string> Id(HttpResponseMessage answer)
    {
        using (answer)
        {
            return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        }
    }

    [GeneratedRegex(@"^/api/v1/tasks/([\w-]+)/(?:commands|import|session)\b")]
    private static partial Regex TaskOf { get; }

    [GeneratedRegex(@"^/api/v1/tasks/([0-9a-f]{32})/?(?:[?#]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex WholeTask { get; }

    [GeneratedRegex("\"version\":([0-9]+)")]
    private static partial Regex VersionOf { get; }

    /// <summary>Masks of two labels, on the scan's grid and on one of thicker slices.</summary>
    private void MakeMasks()
    {
        foreach (var (ending, thickness) in new[] { (".nii.gz", 1), (".seg.nrrd", 1), (".nii", 2) })
        {
            var grid = new Grid(new Size3(12, 10, 8 / thickness), Affine.Scaling(1, 1, 2 * thickness));
            var labels = new LabelVolume(grid, [new Label(1, "one"), new Label(300, "far")]);
            for (int k = 1; k < grid.Size.Z; k++)
            {
                var mask = new Mask(12, 10);
                mask.Pixels.AsSpan(13, 40).Fill(true);
                labels.SetMask(1, 2, k, mask);
            }

            var far = new Mask(12, 10);
            far.Pixels[119] = true;
            labels.SetMask(300, 2, 1, far);
            string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ending);
            VolumeFile.Write(path, labels);
            _masks.Add((ending, File.ReadAllBytes(path)));
            File.Delete(path);
        }
    }

    /// <summary>One scan in each format; one of them lies in the server's folder.</summary>
    private void MakeScans(string folder)
    {
        var volume = Volume.OfSlices(new Grid(new Size3(12, 10, 8), Affine.Scaling(1, 1, 2)), (k, slice) =>
        {
            for (int i = 0; i < slice.Length; i++)
            {
                slice[i] = (short)((i * 7) + (k * 13));
            }
        });
        foreach (string ending in Endings)
        {
            string path = Path.Combine(folder, $"scan{ending}");
            VolumeFile.Write(path, volume);
            _scans.Add((ending, File.ReadAllBytes(path)));
        }
    }
}
