using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>A task as its users see it: version, labels and all else that the session tells, and the mask's bytes.</summary>
internal sealed record Standing(string Task, string Session, string Mask)
{
    /// <summary>All tasks, each when nothing of it is to be computed any more.</summary>
    public static async Task<Standing[]> Of(RunningServer server, IEnumerable<string> tasks)
    {
        using var owner = new HttpClient { BaseAddress = new Uri(server.Address, "/api/v1/tasks/") };
        owner.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        List<Standing> all = [];
        foreach (string task in tasks)
        {
            string session = await Settled(owner, task);
            using var mask = (await owner.GetAsync($"{task}/mask?format=nii")).EnsureSuccessStatusCode();
            all.Add(new Standing(task, session, Convert.ToHexString(SHA256.HashData(await mask.Content.ReadAsByteArrayAsync()))));
        }

        return [.. all];
    }

    private static async Task<string> Settled(HttpClient owner, string task)
    {
        (await owner.PostAsync($"{task}/propagation", null)).EnsureSuccessStatusCode().Dispose();
        while (true)
        {
            var session = (await owner.GetFromJsonAsync<JsonObject>($"{task}/session"))!;
            if (session["stale"]!.AsArray().Count == 0 || (bool)session["paused"]!)
            {
                return session.ToJsonString();
            }

            await System.Threading.Tasks.Task.Delay(10);
        }
    }
}
