using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Load.Server;
using PromptUNet.Prompting;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Load.Kills;

/// <summary>Checks that the server's labels of a task follow from its journal.</summary>
internal sealed class ResultAudit(Volume volume, string data, string folder)
{
    /// <summary>The preset without a network, which is the name of its model too.</summary>
    public const string Preset = "carry";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns the faults, while no client sends commands.</summary>
    public async Task<IEnumerable<string>> Faults(TaskRecord task, UserClient owner)
    {
        var state = await Finished(task, owner);
        if (state.Version != task.Acknowledged.Count || state.Review != task.State)
        {
            return
            [
                $"Task {task.Id} is {task.State} with {task.Acknowledged.Count} commands; "
                + $"the server opens it {state.Review} with {state.Version}.",
            ];
        }

        var journal = JournalContent.Read(ServerFiles.Journal(data, task.Id));
        int[] replayed = AnnotationSession.Replay(journal, volume, new PatchFusionSegmenter(), Preset).ToArray();
        int[] saved = (await SavedMask.Of(owner, task.Id, folder)).ToArray();
        return saved.AsSpan().SequenceEqual(replayed) ? [] : [$"The labels of task {task.Id} are not those that its journal leads to."];
    }

    /// <summary>Waits until no slice is stale. Returns the session's state.</summary>
    private static async Task<SessionState> Finished(TaskRecord task, UserClient owner)
    {
        while (true)
        {
            var state = await owner.Get<SessionState>($"/api/v1/tasks/{task.Id}/session");
            if (state.Stale.Count == 0 || state.Paused)
            {
                return state;
            }

            await Task.Delay(PollInterval);
        }
    }
}
