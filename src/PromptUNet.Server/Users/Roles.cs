namespace PromptUNet.Server.Users;

/// <summary>
/// What a user may do. Two of the names are policies of endpoints as well: <see cref="Reviewer"/> admits reviewers and admins,
/// <see cref="Admin"/> admins alone.
/// </summary>
internal static class Roles
{
    public const string Annotator = "annotator", Reviewer = "reviewer", Admin = "admin";

    /// <exception cref="ArgumentException">There is no such role.</exception>
    public static string Known(string role) => role is Annotator or Reviewer or Admin
        ? role
        : throw new ArgumentException($"There is no role '{role}': the roles are {Annotator}, {Reviewer} and {Admin}.");
}
