using Microsoft.Data.Sqlite;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
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
               (SELECT reason FROM reviews r WHERE r.task = t.id ORDER BY r.id DESC LIMIT 1), t.created, t.updated, t.annotator
        FROM tasks t JOIN studies s ON s.id = t.study JOIN users u ON u.id = t.annotator

        """;

    private const int MostUnaccepted = 500, MostSubmissions = 500;

    private static readonly string Seen = $" {Sight.Task("s.project", "t.annotator")} ";

    /// <summary>Returns the tasks that the caller sees, the newest first.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="study">The study of the tasks; null for all studies.</param>
    /// <param name="mine">Whether only the caller's own tasks are returned.</param>
    /// <param name="after">The id of the last task of the part before; null for the first part.</param>
    /// <param name="limit">The most tasks that are returned.</param>
    /// <exception cref="Refusal">The task <paramref name="after"/> is not there any more.</exception>
    public IReadOnlyList<TaskInfo> List(Caller caller, string? study, bool mine, string? after, int limit)
    {
        if (after is not null)
        {
            Find(after, caller);
        }

        return database.List(
            $"""
            {Columns} WHERE {Seen} AND ($study IS NULL OR t.study = $study) AND (NOT $mine OR t.annotator = $me)
            AND ($after IS NULL OR (t.created, t.id) < (SELECT created, id FROM tasks WHERE id = $after))
            ORDER BY t.created DESC, t.id DESC LIMIT $limit;
            """,
            Read,
            [.. Sight.Of(caller), ("$study", study), ("$mine", mine), ("$after", after), ("$limit", limit)]);
    }

    /// <exception cref="Refusal">There is no such task, or the caller does not see it.</exception>
    public TaskInfo Find(string id, Caller caller) =>
        database.List($"{Columns} WHERE t.id = $id AND {Seen};", Read, [.. Sight.Of(caller), ("$id", id)]).SingleOrDefault()
        ?? throw Refusal.NotFound("task");

    /// <summary>Whether a task was ever submitted.</summary>
    public bool WasSubmitted(string id) => Submissions(id) > 0;

    /// <summary>Adds a task of an existing study.</summary>
    /// <param name="study">The study's id.</param>
    /// <param name="annotator">The number of a user who may work in the study's project.</param>
    /// <param name="caller">The user who adds it.</param>
    /// <exception cref="Refusal">The annotator has as many tasks as one may have.</exception>
    public TaskInfo Add(string study, long annotator, Caller caller)
    {
        string id = DataFolder.NewId();
        int added = database.Execute(
            """
            INSERT INTO tasks (id, study, annotator, state, created, updated)
            SELECT $id, $study, $annotator, 'open', $now, $now
            WHERE (SELECT count(*) FROM tasks WHERE annotator = $annotator AND state <> 'accepted') < $most;
            """,
            ("$id", id), ("$study", study), ("$annotator", annotator), ("$now", Timestamp.Now()), ("$most", MostUnaccepted));
        return added == 1
            ? Find(id, caller)
            : throw Refusal.Unsuitable($"A user has at most {MostUnaccepted} tasks that are not accepted: finish or erase some first.");
    }

    /// <summary>Stores a step of a review and the state after it. Returns the task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="caller">The user who takes the step.</param>
    /// <param name="step">A step that the rules allow.</param>
    /// <param name="state">The state after the step.</param>
    /// <param name="version">The number of commands in the journal.</param>
    /// <param name="mask">The hash of the mask file; null when the step keeps no mask.</param>
    /// <exception cref="Refusal">The task was submitted as often as one may be.</exception>
    public TaskInfo Review(TaskInfo task, Caller caller, ReviewStep step, string state, int version, string? mask)
    {
        CheckSubmissions(task, step);
        var audited = AuditLog.Values(caller.Id, DeedOf(task, step) ?? "", task.Study, task.Id);
        database.Execute(
            """
            INSERT INTO reviews (task, user, action, comment, reason, version, mask, at)
            VALUES ($task, $by, $action, $comment, $reason, $version, $mask, $now);
            UPDATE tasks SET state = $state, updated = $now WHERE id = $task;
            """ + (DeedOf(task, step) is null ? "" : AuditLog.Line),
            [
                ("$action", step.Action), ("$comment", InputText.Comment(step.Comment)), ("$reason", step.Reason),
                ("$version", version), ("$mask", mask), ("$state", state), .. audited,
            ]);
        return Find(task.Id, caller);
    }

    // Every other step follows a submission, so that this bounds the rows of a task.
    private void CheckSubmissions(TaskInfo task, ReviewStep step)
    {
        if (step.Action == "submit" && Submissions(task.Id) >= MostSubmissions)
        {
            throw Refusal.Unsuitable($"A task is submitted at most {MostSubmissions} times: go on in a new one.");
        }
    }

    private long Submissions(string task) => database.List(
        "SELECT count(*) FROM reviews WHERE task = $task AND action = 'submit';", row => row.GetInt64(0), ("$task", task))[0];

    /// <summary>Returns how the audit log names a step; null for a step that it does not keep.</summary>
    private static string? DeedOf(TaskInfo task, ReviewStep step) => (step.Action, task.State) switch
    {
        ("accept", _) => step.Reason is null ? "accept-task" : "accept-own-work",
        ("reopen", "accepted") => "reopen-accepted-task",
        _ => null,
    };

    private static TaskInfo Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.Text(6), row.Text(7), row.GetString(8), row.GetString(9), row.GetInt64(10));
}
