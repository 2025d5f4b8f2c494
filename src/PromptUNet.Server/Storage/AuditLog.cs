namespace PromptUNet.Server.Storage;

/// <summary>
/// The log of what may have to be proven later: who did what to which study or task, and when. The database refuses to change or remove a
/// line. A line names nobody and nothing but by ids, because it outlives what it names.
/// </summary>
/// <remarks>
/// A deed and its line are one transaction: append <see cref="Line"/> to the statements of the deed, and add its parameters.
/// <code>
/// database.Execute(
///     "UPDATE tasks SET state = $state, updated = $now WHERE id = $task;" + AuditLog.Line,
///     [("$state", state), .. AuditLog.Values(caller.Id, "accept-own-work", task.Study, task.Id)]);
/// </code>
/// </remarks>
internal sealed class AuditLog(Database database)
{
    /// <summary>The statement that adds a line. Its parameters are those of <see cref="Values"/>.</summary>
    public const string Line = "\nINSERT INTO audit (at, user, deed, study, task) VALUES ($now, $by, $deed, $study, $task);";

    /// <summary>Returns the parameters of a line: <c>$now</c>, <c>$by</c>, <c>$deed</c>, <c>$study</c>, <c>$task</c>.</summary>
    /// <param name="by">The number of the user who does it; null for the server itself.</param>
    /// <param name="deed">What is done, as words with hyphens: <c>erase-study</c>.</param>
    /// <param name="study">The id of the study that it is done to; null for none.</param>
    /// <param name="task">The id of the task that it is done to; null for none.</param>
    public static (string Name, object? Value)[] Values(long? by, string deed, string? study = null, string? task = null) =>
        [("$now", Timestamp.Now()), ("$by", by), ("$deed", deed), ("$study", study), ("$task", task)];

    /// <summary>Adds a line about a deed that changes no row.</summary>
    /// <inheritdoc cref="Values"/>
    public void Add(long? by, string deed, string? study = null, string? task = null) =>
        database.Execute(Line, Values(by, deed, study, task));

    /// <summary>Returns lines, the newest first.</summary>
    /// <param name="before">Lines with lower numbers than this are returned; null for the newest.</param>
    /// <param name="most">The most lines that are returned.</param>
    public IReadOnlyList<AuditLine> List(long? before, int most) => database.List(
        """
        SELECT audit.id, audit.at, audit.user, users.name, audit.deed, audit.study, audit.task
        FROM audit LEFT JOIN users ON users.id = audit.user
        WHERE $before IS NULL OR audit.id < $before ORDER BY audit.id DESC LIMIT $most;
        """,
        row => new AuditLine(
            row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.Text(3), row.GetString(4), row.Text(5),
            row.Text(6)),
        ("$before", before), ("$most", most));
}

/// <summary>A line of the audit log.</summary>
/// <param name="Id">Its number; numbers ascend.</param>
/// <param name="At">When it was done, ISO 8601 in UTC.</param>
/// <param name="User">The number of the user who did it; null when the server itself did.</param>
/// <param name="Name">The user's name; null when there is no such user any more.</param>
/// <param name="Deed">What was done.</param>
/// <param name="Study">The id of the study that it was done to; null for none.</param>
/// <param name="Task">The id of the task that it was done to; null for none.</param>
internal sealed record AuditLine(long Id, string At, long? User, string? Name, string Deed, string? Study, string? Task);
