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

/// <summary>The endpoints of tasks and of their reviews.</summary>
internal static class TaskEndpoints
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddSingleton<TaskStore>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TaskJson.Default));

    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("/", List)
            .WithName("ListTasks").WithSummary("Tasks, the last changed first. Annotators see their own, reviewers all.")
            .Produces<IReadOnlyList<TaskInfo>>();
        tasks.MapPost("/", Add)
            .WithName("AddTask").WithSummary("Adds a task of a study, for the caller or, by a reviewer, for another user.")
            .Produces<TaskInfo>(201).Refuses(403, 404);
        tasks.MapGet("/{id}", (TaskStore store, HttpContext context, string id) => store.Find(id, Caller.Of(context.User)))
            .WithName("GetTask").WithSummary("A task.").Produces<TaskInfo>().Refuses(404);
        tasks.MapPost("/{id}/review", Review)
            .WithName("ReviewTask").WithSummary("Submits, reopens, accepts or returns a task.")
            .WithDescription(
                "On submit and accept the mask is kept as it is then, and no slice of it may be stale. "
                + "A submitted or accepted task takes no commands.")
            .Produces<TaskInfo>().Refuses(403, 404, 422);
        var task = api.MapGroup("/tasks/{id}").WithTags("Session");
        task.MapSession();
        task.MapSessionFiles();
    }

    /// <summary>Returns the session of a task.</summary>
    public static LiveSession Of(this SessionPool pool, TaskInfo task) => pool.Of(task.Id, task.Study, task.State);

    private static IReadOnlyList<TaskInfo> List(TaskStore store, HttpContext context, string? study, bool? mine) =>
        store.List(Caller.Of(context.User), study, mine == true);

    private static Created<TaskInfo> Add(NewTask task, TaskStore store, StudyStore studies, UserStore users, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        long? annotator = task.Annotator is { } name ? users.Find(name)?.Id : caller.Id;
        if (annotator != caller.Id && !caller.Reviews)
        {
            throw Refusal.Forbidden("Tasks are given to others by reviewers and administrators; ask one of them.");
        }

        return TypedResults.Created(
            (string?)null, store.Add(studies.Find(task.Study).Id, annotator ?? throw Refusal.NotFound("user"), caller));
    }

    private static async Task<TaskInfo> Review(
        string id, ReviewStep step, TaskStore store, SessionPool pool, DataFolder folder, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        return await pool.Of(store.Find(id, caller)).Review(
            session =>
            {
                var task = store.Find(id, caller);      // again, as no other step can come in between now
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
            throw Refusal.Unsuitable(
                "Some slices have not been computed yet; wait for them, or have them computed, before the task is submitted or accepted.");
        }

        using var file = folder.Receive(".nii.gz");
        VolumeFile.Write(file.Path, session.Result);
        string hash = file.Hash();
        file.Keep(hash);
        return hash;
    }
}
