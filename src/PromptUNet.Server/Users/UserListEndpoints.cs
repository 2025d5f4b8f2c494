using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;

namespace PromptUNet.Server.Users;

/// <summary>The endpoints by which admins manage users.</summary>
internal static class UserListEndpoints
{
    public static void MapUserList(this RouteGroupBuilder users)
    {
        users.MapGet("", List).WithName("Users").WithSummary("Users who have or had access, by name, at most 500.").Refuses(422);
        users.MapPost("", Add).WithBodyLimit(4096).WithName("AddUser").Refuses(422).WithSummary("Adds a user.");
        users.MapPut("/{name}", Change).WithBodyLimit(4096).WithName("ChangeUser").Refuses(404, 422)
            .WithSummary("Gives a user another role or password; ends the user's sign-ins by cookie.");
        users.MapDelete("/{name}", Remove).WithName("RemoveUser").Refuses(404, 422)
            .WithSummary("Takes a user's access away; what the user drew stays.");
        users.MapPost("/{name}/token", AddToken).WithName("AddToken").Refuses(404)
            .WithSummary("Makes a token for a user's programs. It is shown once.");
        users.MapDelete("/{name}/token", RemoveTokens).WithName("RemoveTokens").Refuses(404).WithSummary("Ends all tokens of a user.");
    }

    private static Ok<IEnumerable<UserRow>> List(UserStore users, string? after, int? limit) =>
        TypedResults.Ok(users.List(after, ListPart.Size(limit)).Select(user => Row(user, users)));

    private static Created<UserRow> Add(NewUser request, UserStore users, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        var user = users.Add(request.Name, request.Role, request.Password);
        log.UserAdded(user.Id, user.Role, Caller.Of(admin).Id);
        return TypedResults.Created($"/api/v1/users/{Uri.EscapeDataString(user.Name)}", Row(user, users));
    }

    private static Results<Ok<UserRow>, ProblemHttpResult> Change(
        string name, UserChange request, UserStore users, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        if (users.Find(name) is not { } user)
        {
            return Unknown();
        }

        users.Change(user, request.Role, request.Password);
        log.UserChanged(user.Id, Caller.Of(admin).Id);
        return TypedResults.Ok(Row(users.Find(user.Id)!, users));
    }

    private static Results<NoContent, ProblemHttpResult> Remove(string name, UserStore users, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        if (users.Find(name) is not { } user)
        {
            return Unknown();
        }

        users.Remove(user);
        log.UserRemoved(user.Id, Caller.Of(admin).Id);
        return TypedResults.NoContent();
    }

    private static Results<Ok<NewToken>, ProblemHttpResult> AddToken(
        string name, UserStore users, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        if (users.Find(name) is not { } user)
        {
            return Unknown();
        }

        log.TokenAdded(user.Id, Caller.Of(admin).Id);
        return TypedResults.Ok(new NewToken(users.AddToken(user)));
    }

    private static Results<NoContent, ProblemHttpResult> RemoveTokens(
        string name, UserStore users, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        if (users.Find(name) is not { } user)
        {
            return Unknown();
        }

        users.RemoveTokens(user);
        log.TokensRemoved(user.Id, Caller.Of(admin).Id);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Unknown() =>
        Problem.Of(StatusCodes.Status404NotFound, "There is no user of that name: look at the list of users.");

    private static UserRow Row(User user, UserStore users) =>
        new(user.Name, user.Role, user.Created, user.Name == UserStore.Owner || users.HasAccess(user));
}
