using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The endpoints of tokens: users see and end their own, admins everybody's but the owner's.</summary>
internal static class TokenEndpoints
{
    public static void MapOwnTokens(this RouteGroupBuilder me)
    {
        me.MapGet("", (TokenStore tokens, ClaimsPrincipal caller) => TypedResults.Ok(tokens.Of(Caller.Of(caller).Id)))
            .WithName("OwnTokens").WithSummary("The caller's tokens, the newest first.");
        me.MapPost("", AddOwn).WithBodyLimit(4096).WithName("AddOwnToken").Refuses(403, 422)
            .WithSummary("Makes a token for the caller's programs. It is shown once.");
        me.MapDelete("/{id:long}", RemoveOwn).WithName("RemoveOwnToken").Refuses(404).WithSummary("Ends a token of the caller's.");
    }

    /// <param name="users">The group of the list of users, which admits admins alone.</param>
    public static void MapUsersTokens(this RouteGroupBuilder users)
    {
        users.MapGet("/tokens", (TokenStore tokens) => TypedResults.Ok(tokens.OfOthersThanOwner()))
            .WithName("Tokens").WithSummary("The tokens of all users but the owner.");
        users.MapPost("/{id:long}/tokens", Add).WithBodyLimit(4096).WithName("AddToken").Refuses(403, 404, 422)
            .WithSummary("Makes a token for a user's programs. It is shown once.");
        users.MapDelete("/tokens/{id:long}", Remove).WithName("RemoveToken").Refuses(403, 404).WithSummary("Ends a token of a user.");
    }

    private static Ok<NewToken> AddOwn(
        TokenRequest request, TokenStore tokens, UserStore users, Credentials credentials, ClaimsPrincipal caller, ILogger<UserStore> log)
    {
        credentials.CheckFresh(caller);
        return Made(users.Find(Caller.Of(caller).Id)!, request, tokens, caller, log);
    }

    private static Ok<NewToken> Add(
        long id, TokenRequest request, TokenStore tokens, UserStore users, Credentials credentials, ClaimsPrincipal admin,
        ILogger<UserStore> log)
    {
        credentials.CheckFresh(admin);
        return Made(users.FindFor(admin, id), request, tokens, admin, log);
    }

    private static Ok<NewToken> Made(User user, TokenRequest request, TokenStore tokens, ClaimsPrincipal by, ILogger log)
    {
        string token = tokens.Add(user, InputText.Name(request.Name, "A token's name"), request.Days);
        log.TokenAdded(user.Id, Caller.Of(by).Id);
        return TypedResults.Ok(new NewToken(token));
    }

    private static NoContent RemoveOwn(long id, TokenStore tokens, ClaimsPrincipal caller, ILogger<UserStore> log)
    {
        long user = Caller.Of(caller).Id;
        return Removed(tokens.Of(user).SingleOrDefault(token => token.Id == id), tokens, user, log);
    }

    private static NoContent Remove(long id, TokenStore tokens, ClaimsPrincipal admin, ILogger<UserStore> log) =>
        Removed(tokens.OfOthersThanOwner().SingleOrDefault(token => token.Id == id), tokens, Caller.Of(admin).Id, log);

    private static NoContent Removed(TokenRow? token, TokenStore tokens, long by, ILogger log)
    {
        var found = token ?? throw Refusal.NotFound("token");
        tokens.Remove(found.Id);
        log.TokenRemoved(found.UserId, by);
        return TypedResults.NoContent();
    }
}
