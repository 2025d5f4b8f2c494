using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using PromptUNet.Annotation;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>The endpoints of a task's annotation: commands in, changes out.</summary>
internal static class SessionEndpoints
{
    // A slice of 1024 x 1024 pixels of which each differs from its neighbours, in bytes.
    private const long MostCommand = 4 << 20;

    private const int MostCheckpoints = 100;

    public static void MapSession(this IEndpointRouteBuilder task)
    {
        task.MapGet("/session", State)
            .WithName("GetSession").WithSummary("The annotation without its voxels.").Produces<SessionState>().Refuses(404, 409);
        task.MapGet("/events", Events)
            .WithName("FollowSession").WithSummary("Server-sent events: first the whole annotation, then every change.")
            .WithDescription(
                "Each event's data is an update. The stream of a client that reads too slowly ends; "
                + "the client comes again and gets the whole annotation.")
            .Produces<Update>(200, "text/event-stream").Refuses(404, 409, 429);
        task.MapPost("/commands", Apply)
            .WithName("SendCommand").WithSummary("Applies a command to the annotation once, however often it is sent.")
            .WithDescription(
                "409 'stale' with the state when the annotation has changed since; 409 'closed' when the task takes no changes; "
                + "422 when the command does not fit.")
            .Produces<CommandResult>().Refuses(400, 404, 409, 413, 422, 429).WithBodyLimit(MostCommand);
        task.MapPost("/propagation", Start)
            .WithName("StartPropagation").WithSummary("Has stale slices computed, also after they were stopped.")
            .Produces(202).Refuses(404, 409, 429);
        task.MapDelete("/propagation", Stop)
            .WithName("StopPropagation").WithSummary("Stops computing; finished slices stay.").Produces(204).Refuses(404, 409);
        task.MapGet("/provenance", Provenance)
            .WithName("GetProvenance").WithSummary("Tells where the label of a voxel comes from.")
            .Produces<VoxelProvenance>().Refuses(404, 409, 422);
    }

    private static Task<SessionState> State(string id, TaskStore tasks, SessionPool pool, HttpContext context) =>
        Session(id, tasks, pool, context).State(context.RequestAborted);

    private static async Task<CommandResult> Apply(
        string id, NumberedCommand numbered, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        var commandId = CommandId.Of(numbered.Client, numbered.Number, numbered.Base);
        return await Session(id, tasks, pool, context).Apply(
            commandId, Caller.Of(context.User), session => Resolve(numbered.Command, session), context.RequestAborted);
    }

    /// <exception cref="Refusal">The command does not fit, or the task has as many checkpoints as it may have.</exception>
    private static Command Resolve(ClientCommand command, AnnotationSession session)
    {
        var (made, named) = (command.Resolve(session), session.History.Checkpoints);
        return made is Checkpoint { Name: var name } && named.Count >= MostCheckpoints && !named.ContainsKey(name)
            ? throw Refusal.Unsuitable($"A task has at most {MostCheckpoints} checkpoints: give one of them its name again.")
            : made;
    }

    private static async Task<Accepted> Start(string id, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        await Session(id, tasks, pool, context).Pause(false, context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> Stop(string id, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        await Session(id, tasks, pool, context).Pause(true, context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task Events(
        string id, TaskStore tasks, SessionPool pool, StreamPlaces places, IHostApplicationLifetime lifetime, HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var place = places.Take(Caller.Of(context.User).Id);
        using var subscription = await Session(id, tasks, pool, context).Follow(context.Abort, end.Token);
        await EventStream.Write(context.Response, subscription, end.Token);
    }

    private static async Task<VoxelProvenance> Provenance(
        string id, int i, int j, int k, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        var session = Session(id, tasks, pool, context);
        try
        {
            return await session.Read(s => VoxelProvenance.Of(s, s.ProvenanceAt(i, j, k)), context.RequestAborted);
        }
        catch (ArgumentException e)
        {
            throw Refusal.Unsuitable(e);
        }
    }

    private static LiveSession Session(string id, TaskStore tasks, SessionPool pool, HttpContext context) =>
        pool.Of(tasks.Find(id, Caller.Of(context.User)));
}

/// <summary>Where a voxel's label comes from.</summary>
/// <param name="Label">The label's number; 0 for the background.</param>
/// <param name="Origin">background, human, propagated, fused or imported.</param>
/// <param name="From">The keyframe that the voxel is on or follows from; of two the lower one.</param>
/// <param name="To">Of two keyframes the higher one; null when there is one or none.</param>
/// <param name="By">drawn, corrected, accepted, absent or imported for a voxel on a keyframe; else null.</param>
/// <param name="Users">The names of those who gave these keyframes, or the imported mask; none where the journal does not tell.</param>
internal sealed record VoxelProvenance(
    int Label, string Origin, SlicePlace? From, SlicePlace? To, string? By, IReadOnlyList<string> Users)
{
    public static VoxelProvenance Of(AnnotationSession session, Provenance provenance)
    {
        SlicePlace?[] places = provenance.To is null ? [provenance.From] : [provenance.From, provenance.To];
        var users = places.Select(place => Authors.Of(session, provenance.Label, place)?.User).OfType<string>().Distinct();
        return new VoxelProvenance(
            provenance.Label, provenance.Origin.ToString().ToLowerInvariant(), provenance.From, provenance.To,
            provenance.By?.ToString().ToLowerInvariant(), provenance.Label == 0 ? [] : [.. users]);
    }
}
