using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Studies;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Tasks;

/// <summary>
/// Erases studies and tasks. One transaction removes the rows, notes the files and adds a line to the audit log. Then the sessions end and
/// the files are removed. A server that is killed in between goes on with the files when it starts again.
/// </summary>
internal sealed class Erasure(
    Database database, Removals removals, DataFolder folder, StudyStore studies, TaskStore tasks, SessionPool pool)
{
    /// <summary>The rows of a study's tasks; their files are noted.</summary>
    internal const string TasksOfStudy =
        """
        INSERT OR IGNORE INTO removals (name, kind) SELECT id, 'task' FROM tasks WHERE study = $study;
        INSERT OR IGNORE INTO removals (name, kind)
            SELECT mask, 'blob' FROM reviews WHERE mask IS NOT NULL AND task IN (SELECT id FROM tasks WHERE study = $study);
        DELETE FROM reviews WHERE task IN (SELECT id FROM tasks WHERE study = $study);
        DELETE FROM tasks WHERE study = $study;

        """;

    /// <summary>The row of a study without tasks; its file is noted.</summary>
    internal const string StudyAlone =
        """
        INSERT OR IGNORE INTO removals (name, kind) SELECT scan, 'blob' FROM studies WHERE id = $study;
        DELETE FROM studies WHERE id = $study;

        """;

    private const string OneTask =
        """
        INSERT OR IGNORE INTO removals (name, kind) VALUES ($task, 'task');
        INSERT OR IGNORE INTO removals (name, kind) SELECT mask, 'blob' FROM reviews WHERE mask IS NOT NULL AND task = $task;
        DELETE FROM reviews WHERE task = $task;
        DELETE FROM tasks WHERE id = $task;

        """;

    /// <summary>Erases a study: its scan, unless another study has the same, and what was drawn on it.</summary>
    /// <param name="id">The study's id.</param>
    /// <param name="withTasks">Whether its tasks are erased too.</param>
    /// <param name="caller">The user who asks for it.</param>
    /// <exception cref="Refusal">The caller is no admin, there is no such study, or it has tasks that are not to be erased.</exception>
    public void EraseStudy(string id, bool withTasks, Caller caller)
    {
        if (caller.Role != Roles.Admin)
        {
            throw Refusal.Forbidden("Studies are erased by administrators; ask one of them.");
        }

        try
        {
            Erase(() => studies.Find(id), (withTasks ? TasksOfStudy : "") + StudyAlone, AuditLog.Values(caller.Id, "erase-study", id));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Database.Constraint)
        {
            throw new Refusal(
                StatusCodes.Status409Conflict, "in-use",
                "The study has tasks, whose work would be lost: erase it with its tasks, or keep it.");
        }
    }

    /// <summary>Erases a task and all that was drawn in it.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="caller">The user who asks for it.</param>
    /// <exception cref="Refusal">There is no such task, or the caller may not erase it.</exception>
    public void EraseTask(string id, Caller caller)
    {
        var task = tasks.Find(id, caller);
        bool isUnseen = task.AnnotatorId == caller.Id && !tasks.WasSubmitted(id);
        if (caller.Role != Roles.Admin && !isUnseen)
        {
            throw Refusal.Forbidden("A task is erased by its annotator before it is submitted, or by an administrator.");
        }

        Erase(() => tasks.Find(id, caller), OneTask, AuditLog.Values(caller.Id, "erase-task", task.Study, id));
    }

    /// <param name="check">Throws when somebody else has erased it in the meantime.</param>
    /// <param name="rows">The statements that remove the rows.</param>
    /// <param name="values">Their parameters, and those of the line of the audit log.</param>
    private void Erase(Action check, string rows, (string Name, object? Value)[] values)
    {
        int left = 0;
        folder.Reserve.WithBallast(() =>
        {
            check();
            database.Execute(rows + AuditLog.Line, values);
            foreach (string task in removals.Tasks())
            {
                pool.End(task);
            }

            left = removals.Finish();
            database.EmptyLog();
        });
        if (left > 0)
        {
            throw new Refusal(
                StatusCodes.Status500InternalServerError, "files-left",
                "It is erased from the lists, but the disk refused to remove some of its files. The server tries again when it starts: "
                + "tell whoever runs it.");
        }
    }
}
