using System.Text;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>
/// The owner's token, which is part of the address that the server prints. It lies in the file <c>access-token</c>, which only the
/// server's account can read. The server makes a new token when the file is missing at its start.
/// </summary>
internal sealed class AccessToken
{
    private const string FileName = "access-token";

    private AccessToken(string value) => (Value, _hash) = (value, Secret.HashOf(value));

    private readonly string _hash;

    public string Value { get; }

    /// <summary>Reads the token, or makes a new one. Makes the owner too if there is none yet.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds no token.</exception>
    public static AccessToken Of(string folder, UserStore users)
    {
        var owner = users.FindOrAddOwner();
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            users.EndSignIns(owner);
            PrivateFiles.Write(path, Encoding.ASCII.GetBytes(Secret.New()));
        }

        string value = File.ReadAllText(path).Trim();
        return value.Length == Secret.Length
            ? new AccessToken(value)
            : throw new IOException(
                $"The file {FileName} in the server's folder holds no token: delete it, and the next start makes a new one.");
    }

    /// <summary>Whether a token is this one. Hashes are compared, so that the time taken tells nothing about the token.</summary>
    public bool Is(string token) => _hash == Secret.HashOf(token);
}

/// <summary>Finds the user of a token: the owner's, or one that an admin made.</summary>
internal sealed class TokenSignIn(AccessToken access, UserStore users)
{
    /// <summary>Returns the user of a token; null when the token is not known.</summary>
    public User? UserOf(string token) => token.Length switch
    {
        not Secret.Length => null,
        _ when access.Is(token) => users.FindOrAddOwner(),
        _ => users.FindByToken(token),
    };
}
