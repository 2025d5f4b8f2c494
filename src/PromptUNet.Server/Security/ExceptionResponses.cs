using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>
/// Turns exceptions into problem details. The log tells the type and place of an unexpected exception, but not its message, which may
/// name a patient's file.
/// </summary>
internal sealed partial class ExceptionResponses(RequestDelegate next, ExceptionProblems problems, ILogger<ExceptionResponses> log)
{
    private const string SecondsToWait = "3";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            LogAborted(log, e.GetType().Name);
        }
        catch (Refusal refusal) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await refusal.Write(context);
        }
        catch (Exception e)
        {
            var (status, detail) = problems.Of(e);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                LogUnexpected(log, KindsOf(e), TraceOf(context), e.StackTrace);
            }

            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            if (status == StatusCodes.Status503ServiceUnavailable)
            {
                context.Response.Headers.RetryAfter = SecondsToWait;
            }

            detail ??= $"Something went wrong in the server; its log tells more under {TraceOf(context)}.";
            await Problem.Write(context, status, detail);
        }
    }

    private static string TraceOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static string KindsOf(Exception e) =>
        $"{e.GetType().FullName} 0x{e.HResult:X8}{(e.InnerException is { } inner ? $" <- {KindsOf(inner)}" : "")}";

    [LoggerMessage(1, LogLevel.Error, "Unexpected {Kinds} in {Trace}\n{Stack}")]
    private static partial void LogUnexpected(ILogger log, string kinds, string trace, string? stack);

    [LoggerMessage(2, LogLevel.Debug, "A client left: {Kind}")]
    private static partial void LogAborted(ILogger log, string kind);
}
