using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The cookie of a signed-in page.</summary>
internal static class SignInCookie
{
    public const string Name = "promptunet";

    // A working day away from the page ends a sign-in.
    private static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions options)
    {
        (options.Cookie.Name, options.Cookie.HttpOnly, options.Cookie.SameSite) = (Name, true, SameSiteMode.Strict);
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        (options.ExpireTimeSpan, options.SlidingExpiration) = (Idle, true);
        options.Events.OnValidatePrincipal = RejectIfUserChanged;
        options.Events.OnRedirectToLogin = context =>
            Problem.Write(context.HttpContext, StatusCodes.Status401Unauthorized, "You are not signed in: sign in first.");
        options.Events.OnRedirectToAccessDenied = context => Problem.WriteForbidden(context.HttpContext);
    }

    private static Task RejectIfUserChanged(CookieValidatePrincipalContext context)
    {
        if (!IsCurrent(context.Principal!, context.HttpContext.RequestServices.GetRequiredService<UserStore>()))
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether the user still exists, with the password and role of the time of the sign-in.</summary>
    private static bool IsCurrent(ClaimsPrincipal signedIn, UserStore users)
    {
        long id = long.Parse(signedIn.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture);
        return users.Find(id)?.Stamp == signedIn.FindFirstValue(User.StampClaim);
    }
}
