using System.Globalization;
using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>Who makes a request.</summary>
/// <param name="Id">In the table of users.</param>
/// <param name="Name">As people know the user.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
internal sealed record Caller(long Id, string Name, string Role)
{
    /// <summary>Whether others' tasks may be seen and judged.</summary>
    public bool Reviews => Role is Roles.Reviewer or Roles.Admin;

    /// <summary>What the sign-in says.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static Caller Of(ClaimsPrincipal user) => new(
        long.Parse(Claim(user, ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture), Claim(user, ClaimTypes.Name), Claim(user, ClaimTypes.Role));

    private static string Claim(ClaimsPrincipal user, string type) =>
        user.FindFirstValue(type) ?? throw new InvalidOperationException("Nobody is signed in: sign in first.");
}
