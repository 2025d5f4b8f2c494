using PromptUNet.Server.Studies;
using PromptUNet.Server.Tasks;
using PromptUNet.Server.Users;

namespace PromptUNet.Load.Server;

/// <summary>Adds the users of a run.</summary>
internal static class Users
{
    /// <summary>Adds annotators, and gives each a task. Returns a token and the task of each.</summary>
    /// <param name="owner">An admin.</param>
    /// <param name="study">The study of the tasks, whose project they become members of.</param>
    /// <param name="count">The number of annotators.</param>
    public static async Task<IReadOnlyList<(string Token, string Task)>> Add(UserClient owner, Study study, int count)
    {
        List<(string Token, string Task)> users = [];
        foreach (string name in Enumerable.Range(1, count).Select(n => $"annotator {n}"))
        {
            var user = await owner.Post<UserRow>("/api/v1/users", new NewUser(name, "annotator", "drawn on the loopback"));
            await owner.Post<Member>($"/api/v1/projects/{study.Project}/members", new NewMember(name));
            var task = await owner.Post<TaskInfo>("/api/v1/tasks", new NewTask(study.Id, name));
            users.Add(((await owner.Post<NewToken>($"/api/v1/users/{user.Id}/tokens", new TokenRequest("load"))).Token, task.Id));
        }

        return users;
    }
}
