using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace PromptUNet.Server.Operations;

/// <summary>
/// The log, on the standard error stream. The framework's own categories say what requests ask for, which may name a patient's file, so
/// they are silent up to warnings.
/// </summary>
internal static class Logs
{
    /// <param name="log">Of the server to be.</param>
    /// <param name="json">An object a line, for programs; else text for people.</param>
    public static void To(this ILoggingBuilder log, bool json)
    {
        log.ClearProviders();
        log.AddFilter("Microsoft", LogLevel.Warning);
        // Says at each start that the keys of cookies are not encrypted; their folder is closed to others.
        log.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Tells what anybody sends as a cookie; the refusal is answered anyway.
        log.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        log.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
        {
            log.AddJsonConsole(line => (line.TimestampFormat, line.UseUtcTimestamp) = ("O", true));
        }
        else
        {
            log.AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat, line.ColorBehavior) = (true, "HH:mm:ss ", LoggerColorBehavior.Disabled));
        }
    }
}
