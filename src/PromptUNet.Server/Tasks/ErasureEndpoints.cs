using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>The endpoints that erase studies and tasks. What they erase is gone from the disk when they answer.</summary>
internal static class ErasureEndpoints
{
    public static void MapErasure(this IEndpointRouteBuilder api)
    {
        api.MapDelete("/studies/{id}", EraseStudy).WithTags("Studies")
            .WithName("EraseStudy").WithSummary("Erases a study and its scan, with withTasks=true its tasks too; for administrators.")
            .WithDescription("409 'in-use' when the study has tasks and they are not to be erased.")
            .Produces(204).Refuses(403, 404, 409, 507);
        api.MapDelete("/tasks/{id}", EraseTask).WithTags("Tasks")
            .WithName("EraseTask").WithSummary("Erases a task: for its annotator before it was submitted, and for administrators.")
            .Produces(204).Refuses(403, 404, 507);
    }

    private static NoContent EraseStudy(string id, bool? withTasks, Erasure erasure, HttpContext context)
    {
        erasure.EraseStudy(id, withTasks == true, Caller.Of(context.User));
        return TypedResults.NoContent();
    }

    private static NoContent EraseTask(string id, Erasure erasure, HttpContext context)
    {
        erasure.EraseTask(id, Caller.Of(context.User));
        return TypedResults.NoContent();
    }
}
