using System.Globalization;

namespace PromptUNet.Server.Storage;

/// <summary>Times as the database has them: ISO 8601 in UTC, so that their order is that of the text.</summary>
internal static class Timestamp
{
    public static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
