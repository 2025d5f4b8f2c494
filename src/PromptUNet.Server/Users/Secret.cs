using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PromptUNet.Server.Users;

/// <summary>Tokens: 256 random bits as base64url. Nobody can guess one, so that the database keeps their plain SHA-256.</summary>
internal static class Secret
{
    /// <summary>Characters of a token.</summary>
    public const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Returns what the database keeps of a token, in lower-case hexadecimal.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
