using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Users;

/// <summary>The endpoints by which admins manage users.</summary>
internal static class UserListEndpoints
{
    public static void MapUserList(this RouteGroupBuilder users)
    {
        users.MapGet("", List).WithName("Users").WithSummary("Users who have or had access, by name, at most 500.").Refuses(422);
        users.MapPost("", Add).WithBodyLimit(4096).WithName("AddUser").Refuses(403, 422).WithSummary("Adds a user.");
        users.MapPut("/{id:long}", Change).WithBodyLimit(4096).WithName("ChangeUser").Refuses(403, 404, 422)
            .WithSummary("Gives a user another role or password; ends the user's sign-ins, and with a new password the tokens.");
        users.MapDelete("/{id:long}", Remove).WithName("RemoveUser").Refuses(403, 404, 422)
            .WithSummary("Takes a user's access away; what the user drew stays, and so does the name.");
    }

    /// <summary>Returns a user whose credentials an admin wants to change.</summary>
    /// <exception cref="Refusal">There is no such user, or it is the owner and the admin is not.</exception>
    public static User FindFor(this UserStore users, ClaimsPrincipal admin, long id)
    {
        var user = users.Find(id) ?? throw Refusal.NotFound("user");
        return !user.IsOwner || Caller.Of(admin).Id == id
            ? user
            : throw Refusal.Forbidden($"Only the user {UserStore.Owner} changes the credentials of {UserStore.Owner}.");
    }

    private static Ok<IEnumerable<UserRow>> List(UserStore users, string? after, int? limit) =>
        TypedResults.Ok(users.List(after, ListPart.Size(limit)).Select(Row));

    private static Created<UserRow> Add(
        NewUser request, UserStore users, Credentials credentials, AuditLog audit, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        credentials.CheckFresh(admin);
        var user = users.Add(request.Name, request.Role, request.Password);
        audit.Add(Caller.Of(admin).Id, $"add-user-{user.Id}-as-{user.Role}");
        log.UserAdded(user.Id, user.Role, Caller.Of(admin).Id);
        return TypedResults.Created($"/api/v1/users/{user.Id}", Row(user));
    }

    private static Ok<UserRow> Change(
        long id, UserChange request, UserStore users, Credentials credentials, AuditLog audit, ClaimsPrincipal admin,
        ILogger<UserStore> log)
    {
        credentials.CheckFresh(admin);
        users.Change(users.FindFor(admin, id), request.Role, request.Password, request.KeepTokens);
        audit.Add(
            Caller.Of(admin).Id, request.Role is { } role ? $"make-user-{id}-{Roles.Known(role)}" : $"change-password-of-user-{id}");
        log.UserChanged(id, Caller.Of(admin).Id);
        return TypedResults.Ok(Row(users.Find(id)!));
    }

    private static NoContent Remove(
        long id, UserStore users, Credentials credentials, AuditLog audit, ClaimsPrincipal admin, ILogger<UserStore> log)
    {
        credentials.CheckFresh(admin);
        users.Remove(users.FindFor(admin, id));
        audit.Add(Caller.Of(admin).Id, $"remove-user-{id}");
        log.UserRemoved(id, Caller.Of(admin).Id);
        return TypedResults.NoContent();
    }

    private static UserRow Row(User user) => new(user.Id, user.Name, user.Role, user.Created, user.HasCredential, user.Removed);
}
