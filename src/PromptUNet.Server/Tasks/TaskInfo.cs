using System.Text.Json.Serialization;

namespace PromptUNet.Server.Tasks;

/// <summary>The annotation of a study by one user, and the state of its review.</summary>
/// <param name="Id">A random id.</param>
/// <param name="Study">The study's id.</param>
/// <param name="StudyName">The study's name.</param>
/// <param name="Annotator">The name of the user who annotates.</param>
/// <param name="State">open, submitted, accepted or returned.</param>
/// <param name="Comment">The comment of the last step of the review.</param>
/// <param name="Reviewer">The user who accepted or returned it last; null before that.</param>
/// <param name="Reason">Why an administrator accepted it who drew in it; null when another person accepted it.</param>
/// <param name="Created">The time of creation in UTC.</param>
/// <param name="Updated">The time of the last step in UTC.</param>
/// <param name="AnnotatorId">The annotator's number. Numbers are compared, never names.</param>
internal sealed record TaskInfo(
    string Id, string Study, string StudyName, string Annotator, string State, string Comment, string? Reviewer, string? Reason,
    string Created, string Updated, long AnnotatorId);

/// <summary>A task to be added.</summary>
/// <param name="Study">The study's id.</param>
/// <param name="Annotator">The annotator's name; null for the caller.</param>
internal sealed record NewTask(string Study, string? Annotator = null);

/// <summary>A step of a review.</summary>
/// <param name="Action">submit, accept, return or reopen.</param>
/// <param name="Comment">A comment for the annotator; null for none.</param>
/// <param name="Reason">Why an administrator accepts a task that they drew in; null otherwise.</param>
internal sealed record ReviewStep(string Action, string? Comment = null, string? Reason = null);

/// <summary>Types that the endpoints of tasks take and return.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<TaskInfo>))]
[JsonSerializable(typeof(NewTask))]
[JsonSerializable(typeof(ReviewStep))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(VoxelProvenance))]
internal sealed partial class TaskJson : JsonSerializerContext;
