using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace PromptUNet.Server.Operations;

/// <summary>
/// The log, on the standard error stream. The framework's information tells what requests ask for, which may name a patient's file, so
/// that only its warnings are logged.
/// </summary>
internal static class Logs
{
    /// <summary>Sets up the log.</summary>
    /// <param name="log">The server's.</param>
    /// <param name="json">Whether each line is a JSON object; else text.</param>
    public static void WriteToConsole(this ILoggingBuilder log, bool json)
    {
        log.ClearProviders();
        log.AddFilter("Microsoft", LogLevel.Warning);
        // It would warn at each start that the keys of cookies are not encrypted. Their folder is closed to others.
        log.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // It would log what a client sends as a cookie. The client gets the refusal anyway.
        log.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        log.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
        {
            log.AddJsonConsole(line => (line.TimestampFormat, line.UseUtcTimestamp) = ("O", true));
        }
        else
        {
            log.AddSimpleConsole(line =>
                (line.SingleLine, line.TimestampFormat, line.ColorBehavior) = (true, "HH:mm:ss ", LoggerColorBehavior.Disabled));
        }
    }
}
