using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>
/// Turns exceptions into problem details, here and nowhere else. The log gets the kind of what is unexpected and where it arose, but
/// not its message, which may name a patient's file.
/// </summary>
internal sealed partial class ExceptionAnswers(RequestDelegate next, ExceptionWords words, ILogger<ExceptionAnswers> log)
{
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
            var (status, detail) = words.Of(e);
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
            await Problem.Write(context, status, detail ?? $"Something went wrong in the server; its log tells more under {TraceOf(context)}.");
        }
    }

    private static string TraceOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static string KindsOf(Exception e) => $"{e.GetType().FullName} 0x{e.HResult:X8}{(e.InnerException is { } inner ? $" <- {KindsOf(inner)}" : "")}";

    [LoggerMessage(1, LogLevel.Error, "Unexpected {Kinds} in {Trace}\n{Stack}")]
    private static partial void LogUnexpected(ILogger log, string kinds, string trace, string? stack);

    [LoggerMessage(2, LogLevel.Debug, "A client left: {Kind}")]
    private static partial void LogAborted(ILogger log, string kind);
}
