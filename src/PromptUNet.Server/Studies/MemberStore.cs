using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Studies;

/// <summary>The members of projects, and who uploaded which study. <see cref="Sight"/> tells what they see by it.</summary>
internal sealed class MemberStore(Database database, UserStore users)
{
    private const string Columns =
        "SELECT users.id, users.name, users.role FROM project_members JOIN users ON users.id = project_members.user ";

    /// <summary>Returns members of a project by number.</summary>
    /// <param name="project">The project's number.</param>
    /// <param name="after">The number of the last member of the part before; null for the first part.</param>
    /// <param name="limit">The most members that are returned.</param>
    public IReadOnlyList<Member> List(long project, long? after, int limit) => database.List(
        Columns + "WHERE project = $project AND removed IS NULL AND ($after IS NULL OR users.id > $after) ORDER BY users.id LIMIT $limit;",
        row => new Member(row.GetInt64(0), row.GetString(1), row.GetString(2)),
        ("$project", project), ("$after", after), ("$limit", limit));

    /// <summary>Whether a user may have tasks in a project: members and admins.</summary>
    public bool MayWorkIn(long project, User user) => user.Role == Roles.Admin || database.List(
        "SELECT 1 FROM project_members WHERE project = $project AND user = $user;", _ => true,
        ("$project", project), ("$user", user.Id)).Count > 0;

    /// <summary>Adds a member; one who is a member already stays one.</summary>
    /// <param name="project">The project's number.</param>
    /// <param name="name">The user's name.</param>
    /// <param name="by">Who adds the member.</param>
    /// <exception cref="Refusal">There is no such user.</exception>
    public Member Add(long project, string name, Caller by)
    {
        var user = users.Find(name) ?? throw Refusal.NotFound("user");
        database.Execute(
            "INSERT INTO project_members (project, user) VALUES ($project, $user) ON CONFLICT DO NOTHING;" + AuditLog.Line,
            [("$project", project), ("$user", user.Id), .. AuditLog.Values(by.Id, $"add-user-{user.Id}-to-project-{project}")]);
        return new Member(user.Id, user.Name, user.Role);
    }

    /// <summary>Removes a member, whose open requests end. What the user drew stays.</summary>
    /// <exception cref="Refusal">The user is no member.</exception>
    public void Remove(long project, long user, Caller by)
    {
        if (users.Find(user) is not { } found || database.List(
                Columns + "WHERE project = $project AND users.id = $user;", _ => true, ("$project", project), ("$user", user)).Count == 0)
        {
            throw Refusal.NotFound("member");
        }

        database.Execute(
            "DELETE FROM project_members WHERE project = $project AND user = $user;" + AuditLog.Line,
            [("$project", project), ("$user", user), .. AuditLog.Values(by.Id, $"remove-user-{user}-from-project-{project}")]);
        users.EndRequests(found);
    }

    /// <summary>Notes that a user has sent a study's file, so that an annotator sees it.</summary>
    public void NoteUpload(string study, Caller caller) => database.Execute(
        "INSERT INTO uploads (study, user) SELECT id, $me FROM studies WHERE id = $study ON CONFLICT DO NOTHING;",
        ("$study", study), ("$me", caller.Id));
}

/// <summary>A member of a project.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Role">One of <see cref="Roles"/>; it holds in all projects.</param>
internal sealed record Member(long Id, string Name, string Role);

/// <summary>A user who becomes a member.</summary>
/// <param name="Name">The user's name.</param>
internal sealed record NewMember(string Name);
