using System.Globalization;
using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>Who asks.</summary>
/// <param name="Id">Of the user's row.</param>
/// <param name="Name">What the user is called.</param>
/// <param name="Role">annotator, reviewer or admin.</param>
internal sealed record Caller(long Id, string Name, string Role)
{
    /// <summary>Whether others' tasks may be seen and judged.</summary>
    public bool Reviews => Role is "reviewer" or "admin";

    /// <summary>Of a user who has signed in.</summary>
    public static Caller Of(ClaimsPrincipal user) => new(
        long.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture), user.FindFirstValue(ClaimTypes.Name)!, user.FindFirstValue(ClaimTypes.Role)!);
}
