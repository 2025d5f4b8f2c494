using System.Globalization;
using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>The user who makes a request.</summary>
/// <param name="Id">The number in the table of users.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
internal sealed record Caller(long Id, string Name, string Role)
{
    /// <summary>Whether the user may see and review the tasks of others.</summary>
    public bool Reviews => Role is Roles.Reviewer or Roles.Admin;

    /// <summary>Reads the caller from the claims of a sign-in.</summary>
    /// <exception cref="InvalidOperationException">The request is not signed in.</exception>
    public static Caller Of(ClaimsPrincipal user) => new(
        long.Parse(Claim(user, ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture),
        Claim(user, ClaimTypes.Name),
        Claim(user, ClaimTypes.Role));

    private static string Claim(ClaimsPrincipal user, string type) =>
        user.FindFirstValue(type) ?? throw new InvalidOperationException("You are not signed in: sign in first.");
}

/// <summary>
/// The roles of users. Two names are policies of endpoints too: <see cref="Reviewer"/> admits reviewers and admins,
/// <see cref="Admin"/> admits admins alone.
/// </summary>
internal static class Roles
{
    public const string Annotator = "annotator", Reviewer = "reviewer", Admin = "admin";

    /// <summary>Returns the role.</summary>
    /// <exception cref="ArgumentException">There is no such role.</exception>
    public static string Known(string role) => role is Annotator or Reviewer or Admin
        ? role
        : throw new ArgumentException($"There is no role '{role}': the roles are {Annotator}, {Reviewer} and {Admin}.");
}
