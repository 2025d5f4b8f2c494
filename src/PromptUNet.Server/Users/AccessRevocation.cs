using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace PromptUNet.Server.Users;

/// <summary>
/// Ends a user's open GET requests, streams of events above all, when the user's access or role changes. Requests that change
/// something may finish.
/// </summary>
internal sealed class AccessRevocation(RequestDelegate next, UserStore users)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
        {
            await next(context);
            return;
        }

        void AbortIfChanged(User changed)
        {
            if ($"{changed.Id}" == id)
            {
                context.Abort();
            }
        }

        users.AccessChanged += AbortIfChanged;
        try
        {
            await next(context);
        }
        finally
        {
            users.AccessChanged -= AbortIfChanged;
        }
    }
}
