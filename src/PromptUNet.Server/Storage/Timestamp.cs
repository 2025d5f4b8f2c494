using System.Globalization;

namespace PromptUNet.Server.Storage;

/// <summary>Times as the database stores them: ISO 8601 in UTC, which sorts as text.</summary>
internal static class Timestamp
{
    public static string Now() => FromNow(TimeSpan.Zero);

    /// <summary>Returns the time that lies so far ahead; a negative distance lies in the past.</summary>
    public static string FromNow(TimeSpan distance) =>
        (DateTimeOffset.UtcNow + distance).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Whether a use has to be noted: once a minute, so that a drawing person's requests do not wait for the disk.</summary>
    /// <param name="used">The last use that was noted; null before the first.</param>
    public static bool IsUseDue(string? used) => string.CompareOrdinal(used, FromNow(-TimeSpan.FromMinutes(1))) < 0;
}
