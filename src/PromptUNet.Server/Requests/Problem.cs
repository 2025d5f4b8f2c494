using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace PromptUNet.Server.Requests;

/// <summary>Problem details (RFC 9457) whose detail tells the user what to do.</summary>
internal static class Problem
{
    /// <summary>Returns a problem as the result of an endpoint.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What the user can do about it. It tells nothing of the server's inside.</param>
    /// <param name="type">A word by which the page tells problems of one status apart; null when there is only one.</param>
    public static ProblemHttpResult Of(int status, string detail, string? type = null) =>
        TypedResults.Problem(Details(status, detail, type));

    /// <summary>Returns 429 with the time to wait.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan wait, string why)
    {
        SetRetryAfter(context, wait);
        return Of(StatusCodes.Status429TooManyRequests, TryAgain(why, wait));
    }

    /// <summary>Writes 429 with the time to wait.</summary>
    public static Task WriteTooMany(HttpContext context, TimeSpan wait, string why)
    {
        SetRetryAfter(context, wait);
        return Write(context, StatusCodes.Status429TooManyRequests, TryAgain(why, wait));
    }

    public static Task WriteForbidden(HttpContext context) =>
        Write(context, StatusCodes.Status403Forbidden, "Your role does not allow this: ask an admin.");

    /// <summary>Writes a problem outside of endpoints.</summary>
    /// <inheritdoc cref="Of"/>
    public static Task Write(HttpContext context, int status, string detail, string? type = null)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            Details(status, detail, type), RequestJson.Default.ProblemDetails, "application/problem+json", context.RequestAborted);
    }

    private static ProblemDetails Details(int status, string detail, string? type) => new()
    {
        Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail, Type = type ?? "about:blank",
    };

    private static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);

    private static string TryAgain(string why, TimeSpan wait) => $"{why} Try again in {Seconds(wait)} s.";

    private static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}

/// <summary>Types that endpoints of every folder take and return.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Stream))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class RequestJson : JsonSerializerContext;
