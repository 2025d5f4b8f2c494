using PromptUNet.Server.Users;

namespace PromptUNet.Load.Server;

/// <summary>Adds the users of a run.</summary>
internal static class Users
{
    /// <summary>Adds annotators. Returns a token of each.</summary>
    /// <param name="owner">An admin.</param>
    /// <param name="count">The number of annotators.</param>
    public static async Task<IReadOnlyList<string>> Add(UserClient owner, int count)
    {
        List<string> tokens = [];
        foreach (string name in Enumerable.Range(1, count).Select(n => $"annotator {n}"))
        {
            var user = await owner.Post<UserRow>("/api/v1/users", new NewUser(name, "annotator", "drawn on the loopback"));
            tokens.Add((await owner.Post<NewToken>($"/api/v1/users/{user.Id}/tokens", new TokenRequest("load"))).Token);
        }

        return tokens;
    }
}
