using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace PromptUNet.Server.Users;

/// <summary>Hashes passwords with the framework's hasher: PBKDF2 with HMAC-SHA-512.</summary>
internal static class Passwords
{
    private const int Shortest = 12, Longest = 256;

    // OWASP's Password Storage Cheat Sheet, 2023: 210,000 rounds with SHA-512.
    private static readonly PasswordHasher<User> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    // Checked when there is no user or no password, so that the answer takes as long as with one.
    private static readonly string DummyHash = HashOf(Secret.New());

    /// <exception cref="ArgumentException">The password is too short or too long.</exception>
    public static string HashOf(string password) => password.Length is >= Shortest and <= Longest
        ? Hasher.HashPassword(null!, password)
        : throw new ArgumentException($"A password has {Shortest} to {Longest} characters; this one has {password.Length}.");

    /// <summary>Whether a password is the user's; false when there is no user or no password.</summary>
    public static bool Match(User? user, string password)
    {
        string hash = user?.PasswordHash ?? DummyHash;
        var result = Hasher.VerifyHashedPassword(null!, hash, password.Length <= Longest ? password : "");
        return result != PasswordVerificationResult.Failed && user?.PasswordHash is not null;
    }
}
