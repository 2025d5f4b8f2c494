using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests;

/// <summary>A page that follows a session's events and keeps the labels as the patches tell them.</summary>
internal sealed class Follower(HttpResponseMessage answer) : IAsyncDisposable
{
    private readonly StreamReader _reader = new(answer.Content.ReadAsStream());
    private LabelVolume _labels = new(Scans.Grid);

    /// <summary>Label of each voxel, axis 0 fastest.</summary>
    public int[] Labels { get; private set; } = new int[Scans.Size.Count];

    /// <summary>The state as the updates have told it: the whole at first, then what has changed.</summary>
    public JsonObject State { get; private set; } = [];

    public JsonObject? Suggestion { get; private set; }

    public JsonObject? Confidence { get; private set; }

    /// <summary>By label: the slices that drawings in other planes have changed.</summary>
    public JsonObject? Crossed { get; private set; }

    /// <summary>The last update.</summary>
    public JsonObject Last { get; private set; } = [];

    public int Version => (int)Last["version"]!;

    /// <summary>How many ranges of slices the last state calls stale.</summary>
    public int Stale => State["stale"]!.AsArray().Count;

    /// <summary>Slices done of the computation that goes on; null where none does.</summary>
    public int? Done => (int?)(Last["progress"] as JsonObject)?["done"];

    /// <summary>Reads the next update; false where the stream has ended.</summary>
    public async Task<bool> Next()
    {
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                Take(JsonNode.Parse(line[6..])!.AsObject());
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads until something is so.</summary>
    public async Task Until(Func<Follower, bool> condition)
    {
        do
        {
            Assert.True(await Next(), "The stream ended too soon.");
        }
        while (!condition(this));
    }

    public async ValueTask DisposeAsync()
    {
        answer.Dispose();
        await ValueTask.CompletedTask;
    }

    private void Take(JsonObject update)
    {
        Last = update;
        if ((bool?)update["reset"] == true)
        {
            _labels = new LabelVolume(Scans.Grid);
        }

        State = update["state"]?.AsObject() ?? State;
        if (update["change"] is JsonObject change)
        {
            State = Changed(State, change);
            State["version"] = Version;
        }

        if ((bool?)update["reset"] == true)
        {
            (Confidence, Crossed) = (null, null);
        }

        Confidence = Merged(Confidence, update["confidence"]);
        Crossed = Merged(Crossed, update["crossed"]);
        Suggestion = update.ContainsKey("suggestion") ? update["suggestion"] as JsonObject : Suggestion;
        foreach (var patch in update["patches"]?.AsArray() ?? [])
        {
            _labels.Put(patch.Deserialize<Patch>(UserClient.Json)!);
        }

        Labels = _labels.ToArray();
    }

    /// <summary>What is known by label, with what an update tells of some; labels that are gone do not matter.</summary>
    private static JsonObject? Merged(JsonObject? known, JsonNode? told)
    {
        if (told is null)
        {
            return known;
        }

        var merged = new SortedDictionary<int, JsonNode>((known ?? []).ToDictionary(l => Number(l.Key), l => l.Value!.DeepClone()));
        foreach (var (label, slices) in told.AsObject())
        {
            merged[Number(label)] = slices!.DeepClone();
        }

        return new JsonObject(merged.Select(l => KeyValuePair.Create(l.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)l.Value)));

        static int Number(string label) => int.Parse(label, CultureInfo.InvariantCulture);
    }

    /// <summary>The state after a change, put together without the page's code or the server's.</summary>
    private static JsonObject Changed(JsonObject before, JsonObject change)
    {
        var state = before.DeepClone().AsObject();
        var known = state["labels"]!.AsArray().ToDictionary(l => (int)l!["id"]!, l => l!.AsObject());
        var labels = new SortedDictionary<int, JsonObject>(known);
        foreach (var member in change)
        {
            switch (member.Key)
            {
                case "labels":
                    member.Value!.AsArray().ToList().ForEach(label => ChangeLabel(labels, label!.AsObject()));
                    break;
                case "removed":
                    member.Value!.AsArray().ToList().ForEach(id => labels.Remove((int)id!));
                    break;
                case "checkpoints":
                    var names = state["checkpoints"]!.AsArray().Concat(member.Value!.AsArray()).Select(n => (string)n!);
                    state["checkpoints"] = new JsonArray([.. names.Order(StringComparer.Ordinal)]);
                    break;
                default:
                    state[member.Key] = member.Value?.DeepClone();
                    break;
            }
        }

        state["labels"] = new JsonArray([.. labels.Values.Select(l => l.DeepClone())]);
        return state;
    }

    private static void ChangeLabel(SortedDictionary<int, JsonObject> labels, JsonObject change)
    {
        int id = (int)change["id"]!;
        var known = labels.GetValueOrDefault(id);
        var label = new JsonObject { ["id"] = id };
        foreach (var fact in change["facts"]?.AsObject() ?? known!.Where(m => m.Key is not ("id" or "keyframes")))
        {
            label[fact.Key] = fact.Value?.DeepClone();
        }

        var keyframes = new SortedDictionary<(int, int), JsonNode>();
        foreach (var keyframe in (known?["keyframes"]?.AsArray() ?? []).Concat(change["keyframes"]?.AsArray() ?? []))
        {
            keyframes[PlaceOf(keyframe!)] = keyframe!.DeepClone();
        }

        foreach (var place in change["withdrawn"]?.AsArray() ?? [])
        {
            Assert.True(keyframes.Remove(PlaceOf(place!)));
        }

        label["keyframes"] = new JsonArray([.. keyframes.Values]);
        labels[id] = label;
    }

    private static (int Axis, int Slice) PlaceOf(JsonNode place) => ((int)place["axis"]!, (int)place["slice"]!);
}
