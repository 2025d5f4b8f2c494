using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>
/// Refuses what another page asks for in a user's browser: the browser says so by <c>Origin</c> (Fetch standard, section 3.2) and
/// <c>Sec-Fetch-Site</c> (Fetch Metadata Request Headers, section 2.3). A link to the page itself may come from anywhere.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => IsOwn(context.Request)
        ? next(context)
        : Problem.Write(context, StatusCodes.Status403Forbidden, "Another page asked for this: use the annotator's own page.", "origin");

    private static bool IsOwn(HttpRequest request)
    {
        var (origin, site) = (request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        return (origin.Count == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            && (site.Count == 0 || site is ["same-origin" or "none"] || IsVisit(request));
    }

    private static bool IsVisit(HttpRequest request) =>
        request.Path == "/" && HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] is ["navigate"];
}
