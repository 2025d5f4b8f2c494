using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Security;

/// <summary>
/// Refuses requests that another site's page makes in a user's browser. The browser names the page in <c>Origin</c> (Fetch standard,
/// section 3.2) and <c>Sec-Fetch-Site</c> (Fetch Metadata Request Headers, section 2.3). Any page may link to the annotator.
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
            && (site.Count == 0 || site is ["same-origin" or "none"] || IsLink(request));
    }

    private static bool IsLink(HttpRequest request) =>
        request.Path == "/" && HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] is ["navigate"];
}
