using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Studies;

/// <summary>The endpoints by which a project's reviewers, and admins, say who its members are.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder projects)
    {
        var members = projects.MapGroup("/{id:long}/members");
        members.MapGet("/", List)
            .WithName("ListMembers").WithSummary("A project's members by number; for its reviewers and administrators.")
            .Produces<IReadOnlyList<Member>>().Refuses(403, 404, 422);
        members.MapPost("/", Add)
            .WithName("AddMember").WithSummary("Makes a user a member of a project; for its reviewers and administrators.")
            .Produces<Member>(201).Refuses(403, 404);
        members.MapDelete("/{user:long}", Remove)
            .WithName("RemoveMember").WithSummary("Ends a membership, and the user's open requests. What the user drew stays.")
            .Produces(204).Refuses(403, 404);
    }

    private static IReadOnlyList<Member> List(
        long id, long? after, int? limit, StudyStore studies, MemberStore members, HttpContext context)
    {
        CheckManages(id, studies, context);
        return members.List(id, after, ListPart.Size(limit));
    }

    private static Created<Member> Add(long id, NewMember member, StudyStore studies, MemberStore members, HttpContext context) =>
        TypedResults.Created((string?)null, members.Add(id, member.Name, CheckManages(id, studies, context)));

    private static NoContent Remove(long id, long user, StudyStore studies, MemberStore members, HttpContext context)
    {
        members.Remove(id, user, CheckManages(id, studies, context));
        return TypedResults.NoContent();
    }

    /// <exception cref="Refusal">The caller does not see the project, or is no reviewer.</exception>
    private static Caller CheckManages(long project, StudyStore studies, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        studies.FindProject(project, caller);
        return caller.Reviews
            ? caller
            : throw Refusal.Forbidden("Members are added and removed by the project's reviewers and administrators; ask one of them.");
    }
}
