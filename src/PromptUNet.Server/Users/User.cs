using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>A row of the table of users.</summary>
/// <param name="PasswordHash">By PBKDF2; null when the user has no password.</param>
/// <param name="Stamp">A random text that changes with each change of password or role.</param>
/// <param name="Created">The time of creation, ISO 8601 in UTC.</param>
internal sealed record User(long Id, string Name, string Role, string? PasswordHash, string Stamp, string Created)
{
    /// <summary>The claim that holds the stamp of the time of the sign-in.</summary>
    public const string StampClaim = "stamp";

    /// <summary>Returns the claims of the user.</summary>
    /// <param name="scheme">The authentication scheme by which the user signed in.</param>
    public ClaimsPrincipal SignedInBy(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, $"{Id}"), new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.Role, Role),
            new Claim(StampClaim, Stamp),
        ],
        scheme));
}
