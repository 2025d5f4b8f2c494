using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Prompting;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>Whether the server's labels of a task are those that follow from its journal.</summary>
internal sealed class ResultAudit(Volume volume, string data, string folder)
{
    /// <summary>As the server names its model where slices are carried, without a network.</summary>
    public const string Preset = "carry";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    /// <summary>What is not as it must be, while nobody sends commands.</summary>
    public async Task<IEnumerable<string>> Faults(TaskLedger task, UserClient owner)
    {
        var state = await Finished(task, owner);
        if (state.Version != task.Acknowledged.Count || state.Review != task.State)
        {
            return [$"Task {task.Id} is {task.State} with {task.Acknowledged.Count} commands; the server opens it {state.Review} with {state.Version}."];
        }

        var replayed = AnnotationSession.Replay(JournalContent.Read(ServerFiles.Journal(data, task.Id)), volume, new PatchFusionSegmenter(), Preset);
        return (await SavedMask.Of(owner, task.Id, folder)).ToArray().AsSpan().SequenceEqual(replayed.ToArray()) ? [] : [$"The labels of task {task.Id} are not those that its journal leads to."];
    }

    /// <summary>The session once nothing is stale.</summary>
    private static async Task<SessionState> Finished(TaskLedger task, UserClient owner)
    {
        while (true)
        {
            var state = await owner.Get<SessionState>($"/api/v1/tasks/{task.Id}/session");
            if (state.Stale.Count == 0 || state.Paused)
            {
                return state;
            }

            await Task.Delay(Patience);
        }
    }
}
