using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Security;

/// <summary>
/// Asks for the page's sign wherever the cookie signs in and something may change. (A token is sent by no browser by itself, and an
/// endpoint for everybody does nothing in a user's name.)
/// </summary>
internal sealed class CsrfCheck(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string Header = "X-CSRF-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (Matters(context) && !await antiforgery.IsRequestValidAsync(context))
        {
            await Problem.Write(context, StatusCodes.Status403Forbidden, $"The request lacks the sign of the page ({Header}): reload the page.", "csrf");
            return;
        }

        await next(context);
    }

    private static bool Matters(HttpContext context) =>
        UserFeature.IsByCookie(context)
        && !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;
}
