using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using PromptUNet.Server.Configuration;

namespace PromptUNet.Server.Operations;

/// <summary>
/// Answers with the files of the compiled page, which need no sign-in. It lists them once at the start, so that no path of a request
/// reaches the disk. It compresses each file once and tags it by its content. The framework's static files cannot: they tag by time and
/// length, and compress at every request.
/// </summary>
internal sealed class PageFiles
{
    private const string Index = "/index.html", Assets = "/assets/";

    private static readonly string[] Others = ["/api", "/health", "/openapi"];

    private readonly Dictionary<string, PageFile> _files;
    private readonly RequestDelegate _next;

    public PageFiles(RequestDelegate next, ServerOptions options)
    {
        _next = next;
        string folder = options.Page;
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        _files = files.ToDictionary(file => $"/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", file => new PageFile(file));
    }

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (Others.Any(prefix => request.Path.StartsWithSegments(prefix)))
        {
            return _next(context);
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        string path = request.Path.Value!;
        return _files.TryGetValue(path == "/" ? Index : path, out var file) ? Send(file, context) : NotFound(context);
    }

    private static Task Send(PageFile file, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        // The names of assets change with their content.
        bool isAsset = request.Path.Value!.StartsWith(Assets, StringComparison.Ordinal);
        response.Headers.CacheControl = isAsset ? "public, max-age=31536000, immutable" : "no-store";
        (response.Headers.ETag, response.Headers.Vary) = (file.Tag, "Accept-Encoding");
        if (request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var (encoding, bytes) = file.BestFor(request.Headers.AcceptEncoding.ToString());
        (response.ContentType, response.ContentLength) = (file.Type, bytes.Length);
        if (encoding != "")
        {
            response.Headers.ContentEncoding = encoding;
        }

        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Request.Path == "/"
            ? context.Response.WriteAsync(
                "The server runs, but its page has not been built: CONTRIBUTING.md tells how. The API is described at /openapi/v1.json.")
            : Task.CompletedTask;
    }
}

/// <summary>A file of the page, in memory once a client has asked for it.</summary>
internal sealed class PageFile
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    private readonly Dictionary<string, Lazy<byte[]>> _encoded;
    private readonly Lazy<string> _tag;

    public PageFile(string path)
    {
        string type = Types.TryGetContentType(path, out string? known) ? known : "application/octet-stream";
        bool isText = type.StartsWith("text/", StringComparison.Ordinal);
        Type = isText ? $"{type}; charset=utf-8" : type;
        var plain = new Lazy<byte[]>(() => File.ReadAllBytes(path));
        _tag = new Lazy<string>(() => $"\"{Convert.ToHexStringLower(SHA256.HashData(plain.Value).AsSpan(0, 16))}\"");
        _encoded = new Dictionary<string, Lazy<byte[]>> { [""] = plain };
        if (isText || type is "application/json" or "application/wasm" or "image/svg+xml" or "application/manifest+json")
        {
            _encoded["br"] = new(() => Compressed(plain.Value, to => new BrotliStream(to, CompressionLevel.Optimal)));
            _encoded["gzip"] = new(() => Compressed(plain.Value, to => new GZipStream(to, CompressionLevel.SmallestSize)));
        }
    }

    /// <summary>The content type.</summary>
    public string Type { get; }

    /// <summary>The entity tag of the content.</summary>
    public string Tag => _tag.Value;

    /// <summary>Returns the best encoding that the client accepts, empty for none, and the content in it.</summary>
    /// <param name="accepted">The header Accept-Encoding.</param>
    public (string Encoding, byte[] Bytes) BestFor(string accepted)
    {
        string encoding = _encoded.Keys.FirstOrDefault(e => e != "" && accepted.Contains(e, StringComparison.OrdinalIgnoreCase), "");
        return (encoding, _encoded[encoding].Value);
    }

    private static byte[] Compressed(byte[] plain, Func<Stream, Stream> compressing)
    {
        using var compressed = new MemoryStream();
        using (var stream = compressing(compressed))
        {
            stream.Write(plain);
        }

        return compressed.ToArray();
    }
}
