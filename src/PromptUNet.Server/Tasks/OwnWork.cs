using Microsoft.AspNetCore.Http;
using PromptUNet.Annotation;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>
/// Nobody accepts what they drew: not the task's annotator, and nobody whose commands are in its journal, also where they were undone.
/// An admin may, with a reason that is kept and shown, because a server may have a single user.
/// </summary>
internal static class OwnWork
{
    /// <summary>Returns the reason to be kept with a step; null when the step is no acceptance of the caller's own work.</summary>
    /// <exception cref="Refusal">The caller accepts their own work, and is no admin or gives no reason.</exception>
    public static string? Reason(TaskInfo task, ReviewStep step, Caller caller, IReadOnlyList<Command> commands)
    {
        if (step.Action != "accept" || !(task.AnnotatorId == caller.Id || commands.Any(c => IsOf(c, caller))))
        {
            return null;
        }

        string reason = InputText.Comment(step.Reason).Trim();
        return caller.Role == Roles.Admin && reason.Length > 0
            ? reason
            : throw new Refusal(
                StatusCodes.Status403Forbidden, "own-work",
                "You drew in this task, so that another reviewer has to accept it."
                + (caller.Role == Roles.Admin ? " As an administrator you can accept it with a reason, which is then shown." : ""));
    }

    // Older journals know the name alone.
    private static bool IsOf(Command command, Caller caller) => command.Origin is { } origin
        && (origin.UserId is { } id ? id == caller.Id : string.Equals(origin.User, caller.Name, StringComparison.OrdinalIgnoreCase));
}
