using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Security;

/// <summary>
/// Demands the page's CSRF token of requests that change something and are signed in by the cookie. Browsers send no bearer token by
/// themselves, and an endpoint for everybody does nothing in a user's name.
/// </summary>
internal sealed class CsrfCheck(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string Header = "X-CSRF-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (NeedsToken(context) && !await antiforgery.IsRequestValidAsync(context))
        {
            await Problem.Write(
                context, StatusCodes.Status403Forbidden, $"The request lacks the page's CSRF token ({Header}): reload the page.", "csrf");
            return;
        }

        await next(context);
    }

    private static bool NeedsToken(HttpContext context) =>
        SignInSetup.IsByCookie(context)
        && !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;
}
