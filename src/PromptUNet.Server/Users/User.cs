using System.Security.Claims;

namespace PromptUNet.Server.Users;

/// <summary>A row of the table of users.</summary>
/// <param name="Id">The number, which no other user ever gets.</param>
/// <param name="PasswordHash">By PBKDF2; null when the user has no password.</param>
/// <param name="Created">The time of creation, ISO 8601 in UTC.</param>
/// <param name="Removed">When the user's access was taken away; null for users who have it.</param>
/// <param name="HasToken">Whether the user has a token that has not expired.</param>
internal sealed record User(
    long Id, string Name, string Key, string Role, string? PasswordHash, string Created, string? Removed, bool HasToken)
{
    /// <summary>Whether this is the first user, who opens the server's links.</summary>
    public bool IsOwner => Key == UserStore.OwnerKey;

    /// <summary>Whether there is a password or a token that signs the user in.</summary>
    public bool HasCredential => Removed is null && (PasswordHash is not null || HasToken);

    /// <summary>Returns the claims of the user.</summary>
    /// <param name="scheme">The authentication scheme by which the user signed in.</param>
    /// <param name="credential">The claim of what signs the request in.</param>
    public ClaimsPrincipal SignedInBy(string scheme, Claim credential) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, $"{Id}"), new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.Role, Role), credential,
        ],
        scheme));
}
