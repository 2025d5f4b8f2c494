using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>Signs programs in by <c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, TokenStore tokens, UserStore users)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string secret = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        if (tokens.Find(secret) is not { } token || users.Find(token.UserId) is not { } user)
        {
            return Task.FromResult(AuthenticateResult.Fail("The token is not known."));
        }

        tokens.Use(token);
        var caller = user.SignedInBy(Scheme.Name, Credentials.OfToken(token.Id));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Write(
            Context, StatusCodes.Status401Unauthorized, "The token of this request is not valid here, or has ended: make another one.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteForbidden(Context);
}
