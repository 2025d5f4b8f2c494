using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>What signs a request in: a row of the sign-ins of pages, or of the tokens. A claim of the request names it.</summary>
internal sealed class Credentials(SignInStore signIns, TokenStore tokens)
{
    private const string SignInClaim = "promptunet.sign-in", TokenClaim = "promptunet.token";

    public static Claim OfSignIn(long id) => new(SignInClaim, $"{id}");

    public static Claim OfToken(long id) => new(TokenClaim, $"{id}");

    /// <summary>Returns the number of the page's sign-in; null when a token signs the request in.</summary>
    public static long? SignInOf(ClaimsPrincipal caller) => Number(caller, SignInClaim);

    /// <summary>Whether what signed a request in has not ended in the meantime.</summary>
    public bool Hold(ClaimsPrincipal caller) =>
        SignInOf(caller) is { } signIn ? signIns.Holds(signIn)
        : Number(caller, TokenClaim) is { } token && tokens.Find(token) is not null;

    /// <summary>Demands that the person has given the password, or opened a link, some minutes ago.</summary>
    /// <exception cref="Refusal">The person has to give it again; a program cannot.</exception>
    public void CheckFresh(ClaimsPrincipal caller)
    {
        if (SignInOf(caller) is not { } signIn)
        {
            throw Refusal.Forbidden("A token changes no passwords, roles or tokens: sign in on the page for that.");
        }

        if (!signIns.IsFresh(signIn))
        {
            throw new Refusal(
                StatusCodes.Status403Forbidden, "confirm",
                "Give your password again to change who may do what. Without a password, open a new link: promptunet serve link.");
        }
    }

    private static long? Number(ClaimsPrincipal caller, string type) =>
        caller.FindFirstValue(type) is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : null;
}
