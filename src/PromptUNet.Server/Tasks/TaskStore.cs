using Microsoft.Data.Sqlite;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>The tasks and their reviews in the database.</summary>
internal sealed class TaskStore(Database database)
{
    private const string Columns =
        """
        SELECT t.id, t.study, s.name, u.name, t.state,
               coalesce((SELECT comment FROM reviews r WHERE r.task = t.id ORDER BY r.id DESC LIMIT 1), ''),
               (SELECT v.name FROM reviews r JOIN users v ON v.id = r.user
                WHERE r.task = t.id AND r.action IN ('accept', 'return') ORDER BY r.id DESC LIMIT 1),
               t.created, t.updated, t.annotator
        FROM tasks t JOIN studies s ON s.id = t.study JOIN users u ON u.id = t.annotator

        """;

    /// <summary>Returns the tasks that the caller may see, the last changed first.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="study">The study of the tasks; null for all studies.</param>
    /// <param name="mine">Whether only the caller's own tasks are returned.</param>
    public IReadOnlyList<TaskInfo> List(Caller caller, string? study, bool mine) => database.List(
        Columns + """
            WHERE ($study IS NULL OR t.study = $study) AND ($annotator IS NULL OR t.annotator = $annotator)
            ORDER BY t.updated DESC, t.id;
            """,
        Read,
        ("$study", study), ("$annotator", mine || !caller.Reviews ? caller.Id : null));

    /// <exception cref="Refusal">There is no such task, or the caller may not see it.</exception>
    public TaskInfo Find(string id, Caller caller)
    {
        var task = database.List(Columns + "WHERE t.id = $id;", Read, ("$id", id)).SingleOrDefault();
        return task is not null && (caller.Reviews || task.AnnotatorId == caller.Id) ? task : throw Refusal.NotFound("task");
    }

    /// <summary>Adds a task of an existing study.</summary>
    /// <param name="study">The study's id.</param>
    /// <param name="annotator">The number of the user who is to annotate it.</param>
    /// <param name="caller">The user who asks.</param>
    public TaskInfo Add(string study, long annotator, Caller caller)
    {
        string id = DataFolder.NewId();
        database.Execute(
            """
            INSERT INTO tasks (id, study, annotator, state, created, updated) VALUES ($id, $study, $annotator, 'open', $now, $now);
            """,
            ("$id", id), ("$study", study), ("$annotator", annotator), ("$now", Timestamp.Now()));
        return Find(id, caller);
    }

    /// <summary>Stores a step of a review and the state after it. Returns the task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="caller">The user who takes the step.</param>
    /// <param name="step">A step that the rules allow.</param>
    /// <param name="state">The state after the step.</param>
    /// <param name="version">The number of commands in the journal.</param>
    /// <param name="mask">The hash of the mask file; null when the step keeps no mask.</param>
    public TaskInfo Review(TaskInfo task, Caller caller, ReviewStep step, string state, int version, string? mask)
    {
        database.Execute(
            """
            INSERT INTO reviews (task, user, action, comment, version, mask, at)
            VALUES ($task, $user, $action, $comment, $version, $mask, $now);
            UPDATE tasks SET state = $state, updated = $now WHERE id = $task;
            """,
            ("$task", task.Id), ("$user", caller.Id), ("$action", step.Action), ("$comment", InputText.Comment(step.Comment)),
            ("$version", version), ("$mask", mask), ("$state", state), ("$now", Timestamp.Now()));
        return Find(task.Id, caller);
    }

    private static TaskInfo Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6), row.GetString(7), row.GetString(8), row.GetInt64(9));
}
