
namespace PromptUNet.Server.Tasks;

/// <summary>Somebody's work on a study, and how far it is.</summary>
/// <param name="Id">Random.</param>
/// <param name="Study">The study's id.</param>
/// <param name="StudyName">What it is called.</param>
/// <param name="Annotator">The user whose work it is.</param>
/// <param name="State">open, submitted, accepted or returned.</param>
/// <param name="Comment">Of the last review.</param>
/// <param name="Reviewer">Who accepted or returned it last; null where nobody has.</param>
/// <param name="Created">In UTC.</param>
/// <param name="Updated">In UTC.</param>
internal sealed record TaskInfo(
    string Id, string Study, string StudyName, string Annotator, string State, string Comment, string? Reviewer, string Created, string Updated)
{
    /// <summary>The annotator's row.</summary>
    internal long AnnotatorId { get; init; }
}

/// <summary>A task to be made.</summary>
/// <param name="Study">The study's id.</param>
/// <param name="Annotator">A user's name; the caller's own where it is left out.</param>
internal sealed record NewTask(string Study, string? Annotator = null);

/// <summary>A step of a review.</summary>
/// <param name="Action">submit, accept, return or reopen.</param>
/// <param name="Comment">For the annotator.</param>
internal sealed record ReviewStep(string Action, string? Comment = null);
