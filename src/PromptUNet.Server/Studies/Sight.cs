using PromptUNet.Server.Users;

namespace PromptUNet.Server.Studies;

/// <summary>
/// Who sees what. This is the only place that says it, as conditions of the queries by which endpoints find things. What the caller does
/// not see is not found.
/// </summary>
/// <remarks>
/// An admin sees everything. All others see the projects that they are members of: a reviewer all of them, an annotator the tasks of
/// their own, and the studies that these are of or that they uploaded.
/// </remarks>
internal static class Sight
{
    /// <summary>Returns the parameters of the conditions.</summary>
    public static (string Name, object? Value)[] Of(Caller caller) => [("$me", caller.Id), ("$role", caller.Role)];

    /// <summary>Returns the condition on a project.</summary>
    /// <param name="id">SQL of the project's number.</param>
    public static string Project(string id) =>
        $"""
        ($role = '{Roles.Admin}'
         OR EXISTS (SELECT * FROM project_members WHERE project_members.project = {id} AND project_members.user = $me))
        """;

    /// <summary>Returns the condition on a task.</summary>
    /// <param name="project">SQL of the number of its study's project.</param>
    /// <param name="annotator">SQL of its annotator's number.</param>
    public static string Task(string project, string annotator) =>
        $"({Project(project)} AND ($role <> '{Roles.Annotator}' OR {annotator} = $me))";

    /// <summary>Returns the condition on a study.</summary>
    /// <param name="project">SQL of its project's number.</param>
    /// <param name="id">SQL of its id.</param>
    public static string Study(string project, string id) =>
        $"""
        ({Project(project)}
         AND ($role <> '{Roles.Annotator}'
              OR EXISTS (SELECT * FROM tasks WHERE tasks.study = {id} AND tasks.annotator = $me)
              OR EXISTS (SELECT * FROM uploads WHERE uploads.study = {id} AND uploads.user = $me)))
        """;
}
