using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Annotation;
using PromptUNet.Imaging;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>Who works on what, and how far it is.</summary>
internal static class TaskEndpoints
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services.AddSingleton<TaskStore>();

    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("/", (TaskStore store, HttpContext context, string? study, bool? mine) => store.List(Caller.Of(context.User), study, mine == true))
            .WithName("ListTasks").WithSummary("Tasks, changed last first: an annotator's own; a reviewer's all.").Produces<IReadOnlyList<TaskInfo>>();
        tasks.MapPost("/", Add)
            .WithName("AddTask").WithSummary("Makes a task of a study, for the caller or, by a reviewer, for somebody else.").Produces<TaskInfo>(201).Refuses(403, 404);
        tasks.MapGet("/{id}", (TaskStore store, HttpContext context, string id) => store.Find(id, Caller.Of(context.User)))
            .WithName("GetTask").WithSummary("A task.").Produces<TaskInfo>().Refuses(404);
        tasks.MapPost("/{id}/review", Review)
            .WithName("ReviewTask").WithSummary("Submits, reopens, accepts or returns a task.")
            .WithDescription("On submit and accept the mask is kept as it is then, and nothing of it may be stale. A submitted or accepted task takes no commands.")
            .Produces<TaskInfo>().Refuses(403, 404, 422);
    }

    private static Created<TaskInfo> Add(NewTask task, TaskStore store, StudyStore studies, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        if (task.Annotator is { } other && !other.Equals(caller.Name, StringComparison.OrdinalIgnoreCase) && !caller.Reviews)
        {
            throw Refusal.Forbidden("Tasks are given to others by reviewers and administrators; ask one of them.");
        }

        return TypedResults.Created((string?)null, store.Add(studies.Find(task.Study).Id, task.Annotator ?? caller.Name, caller));
    }

    private static async Task<TaskInfo> Review(
        string id, ReviewStep step, TaskStore store, SessionPool pool, DataFolder folder, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        return await pool.Of(store.Find(id, caller)).Review(
            session =>
            {
                var task = store.Find(id, caller);      // as it is while nobody else is at it
                string next = ReviewRules.Next(task, step.Action, caller);
                string? mask = ReviewRules.KeepsMask(step.Action) ? Keep(session, folder) : null;
                var reviewed = store.Review(task, caller, step, next, session.Commands.Count, mask);
                return (reviewed.State, reviewed);
            },
            context.RequestAborted);
    }

    private static string Keep(AnnotationSession session, DataFolder folder)
    {
        if (session.Stale.Count > 0)
        {
            throw Refusal.Unsuitable("Some slices have not been computed yet; wait for them, or have them computed, before the mask is handed on.");
        }

        using var file = folder.Receive(".nii.gz");
        VolumeFile.Write(file.Path, session.Result);
        string hash = file.Hash();
        file.Keep(hash);
        return hash;
    }
}
