using System.Globalization;
using Microsoft.AspNetCore.Http;
using PromptUNet.Imaging;
using PromptUNet.Server.Security;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Requests;

/// <summary>A request that is not done, with a sentence for the user; it becomes problem details (RFC 9457).</summary>
internal sealed class Refusal(int status, string type, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>A word that programs can go by.</summary>
    public string Type { get; } = type;

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What the session is like, where the request was made for an earlier state.</summary>
    public SessionState? State { get; private init; }

    /// <summary>The answer.</summary>
    public Task Write(HttpContext context)
    {
        if (RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var extensions = State is null ? null : new Dictionary<string, object?> { ["version"] = State.Version, ["state"] = State };
        return TypedResults.Problem(Message, type: Type, statusCode: Status, extensions: extensions).ExecuteAsync(context);
    }

    public static Refusal NotFound(string what) => new(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}, or it is not yours to see.");

    public static Refusal Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "forbidden", detail);

    public static Refusal Unsuitable(string detail) => new(StatusCodes.Status422UnprocessableEntity, "unsuitable", detail);

    /// <summary>Of an exception of the library: what it says, without the name of a parameter.</summary>
    public static Refusal Unsuitable(Exception e) => Unsuitable(ExceptionWords.WithoutParameter(e.Message));

    /// <summary>Of a file that a reader refuses; tells its name here, not its path.</summary>
    public static Refusal Unreadable(string name, ImageFormatException e) => new(
        StatusCodes.Status400BadRequest, "unreadable", $"{name} cannot be read: {e.Message[(e.Path.Length + 2)..]}");

    public static Refusal TooLarge(long most) => new(
        StatusCodes.Status413PayloadTooLarge, "too-large", $"The file is larger than {most >> 20} MiB, the most that is taken here; an administrator can raise that.");

    public static Refusal Closed(string review) => new(
        StatusCodes.Status409Conflict, "closed", $"The task is {review} and takes no changes; reopen it, or have it returned, to go on.");

    public static Refusal Stale(SessionState state) => new(
        StatusCodes.Status409Conflict, "stale", "The annotation has changed since; look at it as it is now and do it again.") { State = state };

    public static Refusal Busy(string detail, int seconds) => new(
        StatusCodes.Status429TooManyRequests, "busy", detail) { RetryAfter = TimeSpan.FromSeconds(seconds) };
}
