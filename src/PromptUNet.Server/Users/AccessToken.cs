using System.Text;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>
/// The owner's token, of the address that the server prints. It lies in <c>access-token</c> in the server's folder, readable by the
/// account that the server runs under alone. Who deletes the file and starts the server again gets a new one.
/// </summary>
internal sealed class AccessToken
{
    private const string FileName = "access-token";

    private AccessToken(string value) => (Value, _hash) = (value, Secret.HashOf(value));

    private readonly string _hash;

    public string Value { get; }

    /// <summary>The token and the user it stands for; makes what is not there yet.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds no token.</exception>
    public static AccessToken Of(string folder, UserStore users)
    {
        var owner = users.TheOwner();
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            users.EndSignIns(owner);
            PrivateFiles.Write(path, Encoding.ASCII.GetBytes(Secret.New()));
        }

        string value = File.ReadAllText(path).Trim();
        return value.Length == Secret.Length
            ? new AccessToken(value)
            : throw new IOException($"The file {FileName} in the server's folder holds no token: delete it, and the next start makes a new one.");
    }

    /// <summary>Compares hashes, so that the time taken tells nothing about the token.</summary>
    public bool Is(string token) => _hash == Secret.HashOf(token);
}
