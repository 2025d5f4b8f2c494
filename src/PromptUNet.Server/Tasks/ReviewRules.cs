using PromptUNet.Server.Requests;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>
/// A task is open, submitted by its annotator, then accepted, or returned with a comment and open to its annotator again. Who has
/// submitted may reopen it; what was accepted, reviewers may.
/// </summary>
internal static class ReviewRules
{
    /// <summary>The state that a step leads to.</summary>
    /// <exception cref="Refusal">The caller may not take it, or not from the task's state.</exception>
    public static string Next(TaskInfo task, string action, Caller caller)
    {
        bool isOwn = task.AnnotatorId == caller.Id;
        var (mayTake, who, from, to) = action switch
        {
            "submit" => (isOwn, "its annotator", (string[])["open", "returned"], "submitted"),
            "reopen" => (caller.Reviews || (isOwn && task.State != "accepted"), "its annotator before it is accepted, or a reviewer", ["submitted", "accepted"], "open"),
            "accept" => (caller.Reviews, "a reviewer", ["submitted"], "accepted"),
            "return" => (caller.Reviews, "a reviewer", ["submitted"], "returned"),
            _ => throw Refusal.Unsuitable("A step of a review is submit, accept, return or reopen."),
        };
        if (!mayTake)
        {
            throw Refusal.Forbidden($"This task is for {who} to {action}.");
        }

        return from.Contains(task.State) ? to : throw Refusal.Unsuitable($"The task is {task.State}; only one that is {string.Join(" or ", from)} can be taken that step.");
    }

    /// <summary>Whether the mask is kept as it is at a step.</summary>
    public static bool KeepsMask(string action) => action is "submit" or "accept";
}
