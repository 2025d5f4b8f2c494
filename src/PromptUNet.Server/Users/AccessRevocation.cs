using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Users;

/// <summary>
/// Breaks off what a user is being sent, streams of events above all, when the user's access or rights change. What changes something
/// itself is let finish.
/// </summary>
internal sealed class AccessEnd(RequestDelegate next, UserStore users)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
        {
            await next(context);
            return;
        }

        void End(User changed)
        {
            if ($"{changed.Id}" == id)
            {
                context.Abort();
            }
        }

        users.AccessChanged += End;
        try
        {
            await next(context);
        }
        finally
        {
            users.AccessChanged -= End;
        }
    }
}
