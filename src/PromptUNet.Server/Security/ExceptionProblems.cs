using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PromptUNet.Imaging;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Security;

/// <summary>The status and the sentence by which an exception is answered.</summary>
internal sealed partial class ExceptionProblems(ServerOptions options)
{
    private const string NoJson = "The body has to be JSON, with the content type application/json.";

    private const string NoSpace = "The server's disk is full: tell whoever runs it.";

    // ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows, and a limit on the size of files.
    private static readonly int[] DiskFull =
        [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027), LastingFile.TooLarge];

    private readonly string[] _folders =
    [
        Path.GetFullPath(options.State ?? options.Data), Path.GetFullPath(options.Data), Path.GetFullPath(Path.GetTempPath()),
        AppContext.BaseDirectory,
    ];

    /// <summary>Returns the status and the sentence; null for the sentence when only the log may tell.</summary>
    public (int Status, string? Detail) Of(Exception e) => e switch
    {
        BadHttpRequestException bad => (bad.StatusCode, OfRequest(bad)),
        // A JSON object without the member that tells its kind.
        NotSupportedException { Source: "System.Text.Json" } => (StatusCodes.Status400BadRequest, OfJson(new JsonException())),
        ImageFormatException image => (StatusCodes.Status422UnprocessableEntity, OfImage(image)),
        // An unknown charset.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Http.Extensions", InnerException: ArgumentException } =>
            (StatusCodes.Status415UnsupportedMediaType, NoJson),
        InvalidDataException or GridMismatchException or ArgumentException => (StatusCodes.Status422UnprocessableEntity, Clean(e.Message)),
        InvalidOperationException when IsOurs(e) => (StatusCodes.Status422UnprocessableEntity, Clean(e.Message)),
        IOException when DiskFull.Contains(e.HResult) => (StatusCodes.Status507InsufficientStorage, NoSpace),
        StoredFileException => (StatusCodes.Status500InternalServerError, e.Message),
        SqliteException sqlite when DatabaseFailure.Of(sqlite) is { } failure => failure,
        _ => (StatusCodes.Status500InternalServerError, null),
    };

    // Those of the framework come from faults of the server, which no user can mend.
    private static bool IsOurs(Exception e) => e.Source?.StartsWith(nameof(PromptUNet), StringComparison.Ordinal) == true;

    private static string OfRequest(BadHttpRequestException e) => e switch
    {
        { InnerException: JsonException json } => OfJson(json),
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The request is larger than the server takes: send less at once.",
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => NoJson,
        { StatusCode: StatusCodes.Status408RequestTimeout } => "The request came too slowly: try again over a better connection.",
        _ => "The request cannot be read: /openapi/v1.json tells what the server takes.",
    };

    private string OfImage(ImageFormatException e) => $"The file cannot be used: {Clean(e.Message.Replace($"{e.Path}: ", ""))}";

    private static string OfJson(JsonException e)
    {
        string path = e.Path is { } known && PlainPath.IsMatch(known) ? $" at {known}" : "";
        string line = e.LineNumber is { } number ? $" (line {number + 1}, byte {e.BytePositionInLine + 1})" : "";
        return $"The JSON is not what is expected{path}{line}: /openapi/v1.json tells what is.";
    }

    private string Clean(string message)
    {
        message = Refusal.WithoutParameter(message).TrimEnd('.') + ".";
        return _folders.Aggregate(
            message, (text, folder) => text.Replace(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, ""));
    }

    // Other names of members are the sender's own text, which the answer does not repeat.
    [GeneratedRegex(@"^\$[\w.\[\]]{1,100}\z")]
    private static partial Regex PlainPath { get; }
}
