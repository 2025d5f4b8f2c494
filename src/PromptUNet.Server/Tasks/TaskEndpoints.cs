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
        .AddSingleton<TaskStore>().AddSingleton<Erasure>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TaskJson.Default));

    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("/", List)
            .WithName("ListTasks").WithSummary("Tasks, the newest first: an annotator's own, those of a reviewer's projects.")
            .Produces<IReadOnlyList<TaskInfo>>().Refuses(404, 422);
        tasks.MapPost("/", Add)
            .WithName("AddTask").WithSummary("Adds a task of a study, for the caller or, by a reviewer, for another member of its project.")
            .Produces<TaskInfo>(201).Refuses(403, 404, 422);
        tasks.MapGet("/{id}", (TaskStore store, HttpContext context, string id) => store.Find(id, Caller.Of(context.User)))
            .WithName("GetTask").WithSummary("A task.").Produces<TaskInfo>().Refuses(404);
        tasks.MapPost("/{id}/review", Review)
            .WithName("ReviewTask").WithSummary("Submits, reopens, accepts or returns a task.")
            .WithDescription(
                "On submit and accept the mask is kept as it is then, and no slice of it may be stale. "
                + "A submitted or accepted task takes no commands. Nobody accepts a task that is theirs or that they drew in "
                + "(403 'own-work'); an administrator may, with a reason, which is told.")
            .Produces<TaskInfo>().Refuses(403, 404, 422);
        api.MapErasure();
        var task = api.MapGroup("/tasks/{id}").WithTags("Session");
        task.MapSession();
        task.MapSessionFiles();
    }

    /// <summary>Returns the session of a task.</summary>
    public static LiveSession Of(this SessionPool pool, TaskInfo task) => pool.Of(task.Id, task.AnnotatorId, task.State);

    private static IReadOnlyList<TaskInfo> List(
        TaskStore store, HttpContext context, string? study, bool? mine, string? after, int? limit) =>
        store.List(Caller.Of(context.User), study, mine == true, after, ListPart.Size(limit));

    private static Created<TaskInfo> Add(
        NewTask task, TaskStore store, StudyStore studies, UserStore users, MemberStore members, HttpContext context)
    {
        var caller = Caller.Of(context.User);
        var annotator = task.Annotator is null ? users.Find(caller.Id) : users.Find(task.Annotator);
        if (annotator?.Id != caller.Id && !caller.Reviews)
        {
            throw Refusal.Forbidden("Tasks are given to others by reviewers and administrators; ask one of them.");
        }

        var study = studies.Find(task.Study, caller);
        if (annotator is null)
        {
            throw Refusal.NotFound("user");
        }

        return members.MayWorkIn(study.Project, annotator)
            ? TypedResults.Created((string?)null, store.Add(study.Id, annotator.Id, caller))
            : throw Refusal.Unsuitable($"{annotator.Name} is no member of the study's project: add the user to it first.");
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
                var taken = step with { Reason = OwnWork.Reason(task, step, caller, session.Commands) };
                using var mask = ReviewRules.KeepsMask(step.Action) ? MaskOf(session, folder) : null;
                string? hash = mask?.Hash();
                lock (folder.Keeping)
                {
                    mask?.Keep(hash!);
                    var reviewed = store.Review(task, caller, taken, next, session.Commands.Count, hash);
                    return (reviewed.State, reviewed);
                }
            },
            context.RequestAborted);
    }

    private static IncomingFile MaskOf(AnnotationSession session, DataFolder folder)
    {
        if (session.Stale.Count > 0)
        {
            throw Refusal.Unsuitable(
                "Some slices have not been computed yet; wait for them, or have them computed, before the task is submitted or accepted.");
        }

        var file = folder.Receive(".nii.gz");
        try
        {
            VolumeFile.Write(file.Path, session.Result);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
