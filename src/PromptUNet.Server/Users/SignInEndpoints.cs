using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The endpoints of signing in and out, and of the signed-in user.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this RouteGroupBuilder api)
    {
        api.MapPost("/sign-in", SignIn).AllowAnonymous().MayEndAccess().WithBodyLimit(4096).WithName("SignIn").Refuses(401, 429)
            .WithSummary("Signs in by the code of a link, by a token, or by a name and a password, and sets the cookie.");
        api.MapPost("/sign-out", SignOut).MayEndAccess().WithName("SignOut")
            .WithSummary("Ends the sign-in of this page, and empties the browser's cache.");
        api.MapGet("/me", WhoAmI).WithName("Me").Refuses(401)
            .WithSummary("The user who is signed in, and the CSRF token that requests of the page carry.");
        api.MapPost("/me/confirm", Confirm).WithBodyLimit(4096).WithName("Confirm").Refuses(403, 422, 429)
            .WithSummary("Takes the caller's password again. For some minutes the caller can change who may do what.");
        api.MapPut("/me/password", ChangePassword).MayEndAccess().WithBodyLimit(4096).WithName("ChangePassword").Refuses(401, 403, 422, 429)
            .WithSummary("Changes the caller's password and ends the caller's other sign-ins, and tokens unless they are kept.");
    }

    private static async Task<Results<Ok<Me>, ProblemHttpResult>> SignIn(
        SignIn request, HttpContext context, SignInStore signIns, TokenStore tokens, UserStore users, PasswordThrottle throttle,
        DeviceCookie devices, IAntiforgery antiforgery, ILogger<UserStore> log)
    {
        if (request.Code is { } code)
        {
            return signIns.TakeCode(code)
                ? await SignInAs(context, users.FindOrAddOwner(), null, antiforgery, log)
                : Problem.Of(
                    StatusCodes.Status401Unauthorized,
                    "This link has been opened before, or is too old. Make a new one on the server's machine: promptunet serve link.");
        }

        if (request.Token is { } token)
        {
            return tokens.Find(token) is { } found && users.Find(found.UserId) is { } holder
                ? await SignInAs(context, holder, found.Id, antiforgery, log)
                : Problem.Of(StatusCodes.Status401Unauthorized, "This token is not valid here, or has ended: make another one.");
        }

        if (request is not { Name: { } name, Password: { } password })
        {
            throw new ArgumentException("Send a code, a token, or a name and a password.");
        }

        var (user, address) = (users.Find(name), context.Connection.RemoteIpAddress);
        var guess = PasswordGuess.Of(user, name, address, devices.Of(context, user));
        var check = await throttle.Check(guess, () => Passwords.Match(user, password), context.RequestAborted);
        if (check.IsRight)
        {
            devices.Set(context, user!);
            return await SignInAs(context, user!, null, antiforgery, log);
        }

        log.Refused($"{address}");
        return check.Wait is { } wait
            ? Problem.TooMany(context, wait, "There were too many wrong passwords.")
            : Problem.Of(StatusCodes.Status401Unauthorized, "The name or the password is not right.");
    }

    private static async Task<Ok<Me>> SignInAs(HttpContext context, User user, long? token, IAntiforgery antiforgery, ILogger log)
    {
        if (Credentials.SignInOf(context.User) is { } before)
        {
            context.RequestServices.GetRequiredService<SignInStore>().End(before);
        }

        await SignInCookie.SignIn(context, user, token);
        log.SignedIn(user.Id);
        return TypedResults.Ok(Me(user, antiforgery.GetAndStoreTokens(context).RequestToken));
    }

    private static async Task<NoContent> SignOut(HttpContext context, SignInStore signIns, ILogger<UserStore> log)
    {
        log.SignedOut(Caller.Of(context.User).Id);
        if (Credentials.SignInOf(context.User) is { } signIn)
        {
            signIns.End(signIn);
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        // Not the storage too: another tab keeps strokes there that the server does not have yet.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return TypedResults.NoContent();
    }

    private static Ok<Me> WhoAmI(HttpContext context, ClaimsPrincipal signedIn, UserStore users, IAntiforgery antiforgery)
    {
        string? csrf = SignInSetup.IsByCookie(context) ? antiforgery.GetAndStoreTokens(context).RequestToken : null;
        return TypedResults.Ok(Me(users.Find(Caller.Of(signedIn).Id)!, csrf));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Confirm(
        Confirmation request, HttpContext context, UserStore users, SignInStore signIns, PasswordThrottle throttle)
    {
        long signIn = Credentials.SignInOf(context.User)
            ?? throw Refusal.Forbidden("A token cannot confirm anything: sign in on the page.");
        if (await Refused(users.Find(Caller.Of(context.User).Id)!, request.Password, context, throttle) is { } refused)
        {
            return refused;
        }

        signIns.Prove(signIn);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Me>, ProblemHttpResult>> ChangePassword(
        OwnPassword request, HttpContext context, UserStore users, Credentials credentials, PasswordThrottle throttle,
        IAntiforgery antiforgery, ILogger<UserStore> log)
    {
        var user = users.Find(Caller.Of(context.User).Id)!;
        if (user.PasswordHash is null)
        {
            credentials.CheckFresh(context.User);
        }
        else if (await Refused(user, request.Current ?? "", context, throttle) is { } refused)
        {
            return refused;
        }

        users.Change(user, null, request.Password, request.KeepTokens);
        log.UserChanged(user.Id, user.Id);
        return await SignInAs(context, users.Find(user.Id)!, null, antiforgery, log);
    }

    /// <summary>Returns the refusal of a wrong password of a user who is signed in; null for the right one.</summary>
    private static async Task<ProblemHttpResult?> Refused(User user, string password, HttpContext context, PasswordThrottle throttle) =>
        await throttle.Check(
            PasswordGuess.OfSignedIn(user), () => Passwords.Match(user, password), context.RequestAborted) switch
        {
            { Wait: { } wait } => Problem.TooMany(context, wait, "There were too many wrong passwords."),
            { IsRight: false } => Problem.Of(StatusCodes.Status422UnprocessableEntity, "The present password is not right."),
            _ => null,
        };

    private static Me Me(User user, string? csrf) => new(user.Id, user.Name, user.Role, user.PasswordHash is not null, csrf);
}
