using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Configuration;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The cookie of a signed-in page. It carries the secret of a row of <see cref="SignInStore"/> and no rights.</summary>
internal static class SignInCookie
{
    public const string Name = "promptunet";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme, SecretClaim = "promptunet.secret";

    /// <summary>
    /// Returns a cookie's name. Browsers take a name with <c>__Host-</c> over TLS alone, and from this very host (RFC 6265bis, section
    /// 4.1.3.2). So a sister domain cannot set it.
    /// </summary>
    public static string NameOf(string name, ServerOptions options) =>
        options.Certificate is null && !options.BehindProxy ? name : $"__Host-{name}";

    public static void Configure(CookieAuthenticationOptions cookies, ServerOptions options)
    {
        (cookies.Cookie.Name, cookies.Cookie.HttpOnly, cookies.Cookie.SameSite) = (NameOf(Name, options), true, SameSiteMode.Strict);
        (cookies.Cookie.SecurePolicy, cookies.Cookie.Path) = (CookieSecurePolicy.SameAsRequest, "/");
        (cookies.ExpireTimeSpan, cookies.SlidingExpiration) = (SignInStore.Longest, false);
        cookies.Events.OnValidatePrincipal = FindSignIn;
        cookies.Events.OnRedirectToLogin = context =>
            Problem.Write(context.HttpContext, StatusCodes.Status401Unauthorized, "You are not signed in: sign in first.");
        cookies.Events.OnRedirectToAccessDenied = context => Problem.WriteForbidden(context.HttpContext);
    }

    /// <summary>Signs a user in: a row, and the cookie that names it.</summary>
    /// <param name="context">The request that signs in; its user is set too.</param>
    /// <param name="user">The user.</param>
    /// <param name="token">The number of the token that signs in; null for a password or a link.</param>
    public static async Task SignIn(HttpContext context, User user, long? token)
    {
        var signIns = context.RequestServices.GetRequiredService<SignInStore>();
        string secret = signIns.Begin(user, token);
        await context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(SecretClaim, secret)], Scheme)));
        context.User = user.SignedInBy(Scheme, Credentials.OfSignIn(signIns.Find(secret)!.Id));
    }

    private static Task FindSignIn(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var signIns = services.GetRequiredService<SignInStore>();
        if (context.Principal?.FindFirstValue(SecretClaim) is { } secret && signIns.Find(secret) is { } signIn
            && services.GetRequiredService<UserStore>().Find(signIn.UserId) is { } user)
        {
            if (!IsStream(context.Request))
            {
                signIns.Use(signIn);
            }

            context.ReplacePrincipal(user.SignedInBy(Scheme, Credentials.OfSignIn(signIn.Id)));
        }
        else
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }

    /// <summary>An open page asks for its stream again and again by itself. That is no use by a person.</summary>
    private static bool IsStream(HttpRequest request) => request.Path.Value!.EndsWith("/events", StringComparison.Ordinal);
}
