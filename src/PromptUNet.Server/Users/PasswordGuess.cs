using System.Net;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>A password that is to be checked: whose it should be, and where it comes from.</summary>
/// <param name="Account">The user's number, or the name if there is no such user.</param>
/// <param name="Source">Where it comes from: a device on which the user signed in before, or else a network.</param>
/// <param name="IsKnown">Whether the user signed in there before. Guesses from elsewhere do not count against it then.</param>
internal sealed record PasswordGuess(string Account, string Source, bool IsKnown)
{
    private const int LongestName = 64;

    /// <summary>The source and the account together.</summary>
    public string Pair => $"{Source} at {Account}";

    /// <param name="user">The user of the name; null when there is none.</param>
    /// <param name="name">The name as it was sent.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="device">The device, if the user signed in on it before; else null.</param>
    public static PasswordGuess Of(User? user, string name, IPAddress? address, string? device) => new(
        user is null ? $"name {NameKey.Of(name[..Math.Min(name.Length, LongestName)])}" : $"user {user.Id}",
        device is null ? $"network {ClientNetwork.Of(address)}" : $"device {device}",
        device is not null);

    /// <summary>Returns a guess at the password of a user who is signed in.</summary>
    public static PasswordGuess OfSignedIn(User user) => new($"user {user.Id}", $"sign-in of {user.Id}", true);
}
