using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Operations;

/// <summary>Answers with the page's files; they hold nothing that needs a sign-in.</summary>
internal sealed class PageRequests(RequestDelegate next, Page page)
{
    private static readonly string[] Others = ["/api", "/health", "/openapi"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (Others.Any(prefix => request.Path.StartsWithSegments(prefix)))
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return page.Find(request.Path.Value!) is { } file ? Send(file, context) : Missing(context);
    }

    private static Task Send(PageFile file, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        (response.Headers.CacheControl, response.Headers.ETag, response.Headers.Vary) = (Page.CachingOf(request.Path.Value!), file.Tag, "Accept-Encoding");
        if (request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var (encoding, bytes) = file.For(request.Headers.AcceptEncoding.ToString());
        (response.ContentType, response.ContentLength) = (file.Type, bytes.Length);
        if (encoding != "")
        {
            response.Headers.ContentEncoding = encoding;
        }

        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Task Missing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Request.Path == "/"
            ? context.Response.WriteAsync("The server runs, but its page has not been built: web/README.md tells how. The API is described at /openapi/v1.json.")
            : Task.CompletedTask;
    }
}
