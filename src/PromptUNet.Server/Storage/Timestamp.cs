using System.Globalization;

namespace PromptUNet.Server.Storage;

/// <summary>Times as the database stores them: ISO 8601 in UTC, which sorts as text.</summary>
internal static class Timestamp
{
    public static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
