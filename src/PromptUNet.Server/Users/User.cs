using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>A row of the table of users.</summary>
/// <param name="PasswordHash">PBKDF2; null where the user has no password.</param>
/// <param name="Stamp">Another one after each change of password or role.</param>
/// <param name="Created">ISO 8601, UTC.</param>
internal sealed record User(long Id, string Name, string Role, string? PasswordHash, string Stamp, string Created)
{
    /// <summary>The claim that holds the stamp at the time of the sign-in.</summary>
    public const string StampClaim = "stamp";

    /// <param name="scheme">How the user signed in.</param>
    public ClaimsPrincipal SignedInBy(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, $"{Id}"), new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.Role, Role), new Claim(StampClaim, Stamp),
        ],
        scheme));
}
