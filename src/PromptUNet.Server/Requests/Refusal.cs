using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PromptUNet.Imaging;

namespace PromptUNet.Server.Requests;

/// <summary>A request that the server refuses. Its message tells the user why. The answer is problem details (RFC 9457).</summary>
internal sealed partial class Refusal(int status, string type, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>A word by which programs tell problems apart.</summary>
    public string Type { get; } = type;

    /// <summary>How long the client should wait before it tries again; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Further members of the problem details; null for none.</summary>
    public Dictionary<string, object?>? Extensions { get; init; }

    /// <summary>Writes the answer.</summary>
    public Task Write(HttpContext context)
    {
        if (RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(Message, type: Type, statusCode: Status, extensions: Extensions).ExecuteAsync(context);
    }

    public static Refusal NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}, or it is not yours to see.");

    public static Refusal Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "forbidden", detail);

    public static Refusal Unsuitable(string detail) => new(StatusCodes.Status422UnprocessableEntity, "unsuitable", detail);

    /// <summary>Refuses with the message of the library's exception.</summary>
    public static Refusal Unsuitable(Exception e) => Unsuitable(WithoutParameter(e.Message));

    public static Refusal TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, "too-large", detail);

    public static Refusal UnknownFormat(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "unknown-format", detail);

    /// <summary>Refuses a file that cannot be read. The message names the file as the user does, not by its path on the server.</summary>
    public static Refusal Unreadable(string name, ImageFormatException e) => new(
        StatusCodes.Status400BadRequest, "unreadable", $"{name} cannot be read: {e.Message[(e.Path.Length + 2)..]}");

    /// <summary>Returns the message of an exception without the name of a parameter, which only programmers know.</summary>
    public static string WithoutParameter(string message) => ParameterName.Replace(message, "");

    // What .NET adds to the message of an ArgumentException.
    [GeneratedRegex(@"\s*\(Parameter '[^']*'\)(\r?\nActual value was .*)?")]
    private static partial Regex ParameterName { get; }
}
