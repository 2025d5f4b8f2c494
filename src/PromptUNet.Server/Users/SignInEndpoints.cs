using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The endpoints of signing in and out, and of the signed-in user.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this RouteGroupBuilder api)
    {
        api.MapPost("/sign-in", SignIn).AllowAnonymous().WithBodyLimit(4096).WithName("SignIn").Refuses(401, 429)
            .WithSummary("Signs in by a token, or by a name and a password, and sets the cookie.");
        api.MapPost("/sign-out", SignOut).WithName("SignOut").WithSummary("Ends the sign-in of this page.");
        api.MapGet("/me", WhoAmI).WithName("Me").Refuses(401)
            .WithSummary("The user who is signed in, and the CSRF token that requests of the page carry.");
        api.MapPut("/me/password", ChangePassword).WithBodyLimit(4096).WithName("ChangePassword").Refuses(401, 422, 429)
            .WithSummary("Changes the caller's password and ends the caller's other sign-ins.");
    }

    private static async Task<Results<Ok<Me>, ProblemHttpResult>> SignIn(
        SignIn request, HttpContext context, TokenSignIn tokens, UserStore users, PasswordThrottle throttle, DeviceCookie devices,
        IAntiforgery antiforgery, ILogger<UserStore> log)
    {
        if (request.Token is { } token)
        {
            return tokens.UserOf(token) is { } owner
                ? await SignInAs(context, owner, antiforgery, log)
                : Problem.Of(
                    StatusCodes.Status401Unauthorized,
                    "This token is not valid here: open the address that the server printed when it started.");
        }

        if (request is not { Name: { } name, Password: { } password })
        {
            throw new ArgumentException("Send a token, or a name and a password.");
        }

        var (user, address) = (users.Find(name), context.Connection.RemoteIpAddress);
        var guess = PasswordGuess.Of(user, name, address, devices.Of(context, user));
        var check = await throttle.Check(guess, () => Passwords.Match(user, password), context.RequestAborted);
        if (check.IsRight)
        {
            devices.Set(context, user!);
            return await SignInAs(context, user!, antiforgery, log);
        }

        log.Refused($"{address}");
        return check.Wait is { } wait
            ? Problem.TooMany(context, wait, "There were too many wrong passwords.")
            : Problem.Of(StatusCodes.Status401Unauthorized, "The name or the password is not right.");
    }

    private static async Task<Ok<Me>> SignInAs(HttpContext context, User user, IAntiforgery antiforgery, ILogger log)
    {
        context.User = user.SignedInBy(CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, context.User);
        log.SignedIn(user.Id);
        return TypedResults.Ok(new Me(user.Name, user.Role, antiforgery.GetAndStoreTokens(context).RequestToken));
    }

    private static async Task<NoContent> SignOut(HttpContext context, ILogger<UserStore> log)
    {
        log.SignedOut(Caller.Of(context.User).Id);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.NoContent();
    }

    private static Ok<Me> WhoAmI(HttpContext context, ClaimsPrincipal signedIn, IAntiforgery antiforgery)
    {
        var caller = Caller.Of(signedIn);
        string? csrf = SignInSetup.IsByCookie(context) ? antiforgery.GetAndStoreTokens(context).RequestToken : null;
        return TypedResults.Ok(new Me(caller.Name, caller.Role, csrf));
    }

    private static async Task<Results<Ok<Me>, ProblemHttpResult>> ChangePassword(
        OwnPassword request, HttpContext context, UserStore users, PasswordThrottle throttle, IAntiforgery antiforgery,
        ILogger<UserStore> log)
    {
        var user = users.Find(Caller.Of(context.User).Id)!;
        var guess = PasswordGuess.OfSignedIn(user);
        switch (await throttle.Check(guess, () => Passwords.Match(user, request.Current), context.RequestAborted))
        {
            case { Wait: { } wait }:
                return Problem.TooMany(context, wait, "There were too many wrong passwords.");
            case { IsRight: false }:
                return Problem.Of(StatusCodes.Status422UnprocessableEntity, "The present password is not right.");
            default:
                users.Change(user, null, request.Password);
                return await SignInAs(context, users.Find(user.Id)!, antiforgery, log);
        }
    }
}
