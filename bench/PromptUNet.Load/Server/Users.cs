using PromptUNet.Server.Users;

namespace PromptUNet.Load.Server;

/// <summary>Users made for a run.</summary>
internal static class Users
{
    /// <summary>Makes annotators.</summary>
    /// <param name="owner">Who may.</param>
    /// <param name="count">How many.</param>
    /// <returns>A token of each.</returns>
    public static async Task<IReadOnlyList<string>> Add(UserClient owner, int count)
    {
        List<string> tokens = [];
        foreach (string name in Enumerable.Range(1, count).Select(n => $"annotator {n}"))
        {
            await owner.Post<UserRow>("/api/v1/users", new NewUser(name, "annotator", "drawn on the loopback"));
            tokens.Add((await owner.Post<NewToken>($"/api/v1/users/{Uri.EscapeDataString(name)}/token")).Token);
        }

        return tokens;
    }
}
