using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>The annotation of a task: commands in, changes out.</summary>
internal static class SessionEndpoints
{
    /// <summary>Bytes: a slice of 1024 x 1024 pixels of which each differs from its neighbours.</summary>
    private const long MostCommand = 4 << 20;

    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<Jobs.PropagationQueue>().AddSingleton<SessionPool>().AddSingleton<MaskIntake>().AddHostedService<SessionsUntilStop>();

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var task = api.MapGroup("/tasks/{id}").WithTags("Session");
        task.MapGet("/session", State)
            .WithName("GetSession").WithSummary("The annotation without its voxels.").Produces<SessionState>().Refuses(404);
        task.MapGet("/events", Events)
            .WithName("FollowSession").WithSummary("Server-sent events: first the whole annotation, then every change.")
            .WithDescription("Each event's data is an update. Where a client is too slow the stream ends; it comes again and begins with all of it.")
            .Produces<Update>(200, "text/event-stream").Refuses(404);
        task.MapPost("/commands", Command)
            .WithName("SendCommand").WithSummary("Does one thing to the annotation, once, however often it is sent.")
            .WithDescription("409 'stale' with the state where the annotation has changed since; 409 'closed' where the task takes no changes; 422 where it does not fit.")
            .Produces<Taken>().Refuses(400, 404, 409, 413, 422, 429).WithBodyLimit(MostCommand);
        task.MapPost("/propagation", Start)
            .WithName("StartPropagation").WithSummary("Has stale slices computed, also after they were stopped.").Produces(202).Refuses(404, 429);
        task.MapDelete("/propagation", Stop)
            .WithName("StopPropagation").WithSummary("Stops computing; finished slices stay.").Produces(204).Refuses(404);
        task.MapGet("/provenance", Provenance)
            .WithName("GetProvenance").WithSummary("What the label of a voxel comes from.").Produces<VoxelProvenance>().Refuses(404, 422);
        task.MapSessionFiles();
    }

    private static Task<SessionState> State(string id, TaskStore tasks, SessionPool pool, HttpContext context) =>
        Session(id, tasks, pool, context).State(context.RequestAborted);

    private static async Task<Taken> Command(string id, NumberedCommand numbered, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        var sender = Sender.Of(numbered.Client, numbered.Number, numbered.Base);
        return await Session(id, tasks, pool, context).Take(
            sender, Caller.Of(context.User), session => Resolution.Of(numbered.Command, session), context.RequestAborted);
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

    private static async Task Events(string id, TaskStore tasks, SessionPool pool, IHostApplicationLifetime lifetime, HttpContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var subscription = await Session(id, tasks, pool, context).Follow(ends.Token);
        await EventStream.Write(context.Response, subscription.Updates, ends.Token);
    }

    private static async Task<VoxelProvenance> Provenance(string id, int i, int j, int k, TaskStore tasks, SessionPool pool, HttpContext context)
    {
        try
        {
            return VoxelProvenance.Of(await Session(id, tasks, pool, context).Look(session => session.ProvenanceAt(i, j, k), context.RequestAborted));
        }
        catch (ArgumentException e)
        {
            throw Refusal.Unsuitable(e);
        }
    }

    private static LiveSession Session(string id, TaskStore tasks, SessionPool pool, HttpContext context) => pool.Of(tasks.Find(id, Caller.Of(context.User)));
}

/// <summary>Ends computations and closes journals when the server stops.</summary>
internal sealed class SessionsUntilStop(Jobs.PropagationQueue queue, SessionPool pool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Stop();
        pool.Stop();
        return Task.CompletedTask;
    }
}
