using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>Signs programs in by <c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, TokenSignIn tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string token = Request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        return Task.FromResult(tokens.UserOf(token) is { } user
            ? AuthenticateResult.Success(new AuthenticationTicket(user.SignedInBy(Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The token is not known."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Write(
            Context, StatusCodes.Status401Unauthorized, "The token of this request is not valid here: ask an admin for another one.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteForbidden(Context);
}
