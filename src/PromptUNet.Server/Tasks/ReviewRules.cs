using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>
/// The rules of a review. Its annotator submits an open task. A reviewer accepts it, or returns it to its annotator with a comment. The
/// annotator may reopen a submitted task; a reviewer may reopen an accepted one too.
/// </summary>
internal static class ReviewRules
{
    /// <summary>Returns the state after a step.</summary>
    /// <exception cref="Refusal">The caller's role or the task's state does not allow the step.</exception>
    public static string Next(TaskInfo task, string action, Caller caller)
    {
        bool isOwn = task.AnnotatorId == caller.Id;
        var (mayTake, who, from, to) = action switch
        {
            "submit" => (isOwn, "its annotator", (string[])["open", "returned"], "submitted"),
            "reopen" => (
                caller.Reviews || (isOwn && task.State != "accepted"), "its annotator before it is accepted, or a reviewer",
                ["submitted", "accepted"], "open"),
            "accept" => (caller.Reviews, "a reviewer", ["submitted"], "accepted"),
            "return" => (caller.Reviews, "a reviewer", ["submitted"], "returned"),
            _ => throw Refusal.Unsuitable("A step of a review is submit, accept, return or reopen."),
        };
        if (!mayTake)
        {
            throw Refusal.Forbidden($"Only {who} may {action} this task.");
        }

        return from.Contains(task.State)
            ? to
            : throw Refusal.Unsuitable($"The task is {task.State}; to {action} it, it has to be {string.Join(" or ", from)}.");
    }

    /// <summary>Whether a step keeps the mask as it is then.</summary>
    public static bool KeepsMask(string action) => action is "submit" or "accept";
}
