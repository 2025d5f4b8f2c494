using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Security;

/// <summary>What an exception means to the one who asked.</summary>
internal sealed partial class ExceptionWords(ServerOptions options)
{
    private const string NoJson = "The body has to be JSON, with the content type application/json.";

    private const string NoSpace = "The server's disk is full: tell whoever runs it.";

    // ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows, and a limit on the size of files.
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027), LastingFile.TooLarge];

    private readonly string[] _folders = [Path.GetFullPath(options.Data), Path.GetFullPath(Path.GetTempPath()), AppContext.BaseDirectory];

    /// <summary>The status and the sentence; no sentence where only the log may tell.</summary>
    public (int Status, string? Detail) Of(Exception e) => e switch
    {
        BadHttpRequestException bad => (bad.StatusCode, OfRequest(bad)),
        // An object that does not tell which of several kinds it is.
        NotSupportedException { Source: "System.Text.Json" } => (StatusCodes.Status400BadRequest, OfJson(new JsonException())),
        ImageFormatException image => (StatusCodes.Status422UnprocessableEntity, $"The file cannot be used: {Clean(image.Message.Replace($"{image.Path}: ", ""))}"),
        // A charset that nobody knows.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Http.Extensions", InnerException: ArgumentException } => (StatusCodes.Status415UnsupportedMediaType, NoJson),
        InvalidDataException or GridMismatchException or ArgumentException => (StatusCodes.Status422UnprocessableEntity, Clean(e.Message)),
        InvalidOperationException when IsOurs(e) => (StatusCodes.Status422UnprocessableEntity, Clean(e.Message)),
        IOException when DiskFull.Contains(e.HResult) => (StatusCodes.Status507InsufficientStorage, NoSpace),
        SqliteException { SqliteErrorCode: Database.Full } => (StatusCodes.Status507InsufficientStorage, NoSpace),
        _ => (StatusCodes.Status500InternalServerError, null),
    };

    /// <summary>What the message of an exception says, without the name of a parameter, which only programmers know.</summary>
    public static string WithoutParameter(string message) => ParameterName.Replace(message, "");

    // The framework's own are faults of ours, which nobody can do anything about.
    private static bool IsOurs(Exception e) => e.Source?.StartsWith(nameof(PromptUNet), StringComparison.Ordinal) == true;

    private static string OfRequest(BadHttpRequestException e) => e switch
    {
        { InnerException: JsonException json } => OfJson(json),
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The request is larger than the server takes: send less at once.",
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => NoJson,
        { StatusCode: StatusCodes.Status408RequestTimeout } => "The request came too slowly: try again over a better connection.",
        _ => "The request cannot be read: /openapi/v1.json tells what the server takes.",
    };

    private static string OfJson(JsonException e)
    {
        string path = e.Path is { } known && PlainPath.IsMatch(known) ? $" at {known}" : "";
        string line = e.LineNumber is { } number ? $" (line {number + 1}, byte {e.BytePositionInLine + 1})" : "";
        return $"The JSON is not what is expected{path}{line}: /openapi/v1.json tells what is.";
    }

    private string Clean(string message)
    {
        message = WithoutParameter(message).TrimEnd('.') + ".";
        return _folders.Aggregate(message, (text, folder) => text.Replace(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, ""));
    }

    // Not of members that only the sender knows.
    [GeneratedRegex(@"^\$[\w.\[\]]{1,100}\z")]
    private static partial Regex PlainPath { get; }

    // What .NET adds to the message of an ArgumentException.
    [GeneratedRegex(@"\s*\(Parameter '[^']*'\)(\r?\nActual value was .*)?")]
    private static partial Regex ParameterName { get; }
}
