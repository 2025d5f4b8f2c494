using System.Text.Json;
using Microsoft.Data.Sqlite;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;
using PromptUNet.Server.Users;

namespace PromptUNet.Server.Studies;

/// <summary>The projects and studies in the database.</summary>
internal sealed class StudyStore
{
    private const string Columns = "SELECT id, project, name, scan, created, facts FROM studies ";

    private readonly Database _database;

    /// <summary>Opens the store, and adds a first project when there is none.</summary>
    public StudyStore(Database database)
    {
        _database = database;
        database.Execute(
            "INSERT INTO projects (name, created) SELECT 'Scans', $now WHERE NOT EXISTS (SELECT * FROM projects);",
            ("$now", Timestamp.Now()));
    }

    public IReadOnlyList<Project> Projects() =>
        _database.List(
            "SELECT id, name, overlapping FROM projects ORDER BY id;",
            row => new Project(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)));

    /// <summary>Returns the projects that a caller sees, the oldest first.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="after">The number of the last project of the part before; null for the first part.</param>
    /// <param name="limit">The most projects that are returned.</param>
    public IReadOnlyList<Project> Projects(Caller caller, long? after, int limit) => _database.List(
        $"""
        SELECT id, name, overlapping FROM projects
        WHERE {Sight.Project("projects.id")} AND ($after IS NULL OR id > $after) ORDER BY id LIMIT $limit;
        """,
        row => new Project(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)),
        [.. Sight.Of(caller), ("$after", after), ("$limit", limit)]);

    /// <summary>Adds a project.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="overlapping">Whether its labels may overlap.</param>
    /// <param name="member">The number of its first member; null for none.</param>
    /// <exception cref="Refusal">There is a project of that name.</exception>
    public Project AddProject(string name, bool overlapping = false, long? member = null)
    {
        int added = _database.Execute(
            """
            INSERT INTO projects (name, created, overlapping) VALUES ($name, $now, $overlapping) ON CONFLICT DO NOTHING;
            INSERT INTO project_members (project, user) SELECT last_insert_rowid(), $member WHERE changes() > 0 AND $member IS NOT NULL;
            """,
            ("$name", name), ("$now", Timestamp.Now()), ("$overlapping", overlapping), ("$member", member));
        return added > 0
            ? Projects().Single(p => p.Name == name)
            : throw Refusal.Unsuitable($"There is a project '{name}' already: choose another name.");
    }

    /// <summary>Sets whether labels may overlap in what is exported from a project.</summary>
    /// <exception cref="Refusal">There is no such project.</exception>
    public Project ChangeProject(long id, bool overlapping)
    {
        _database.Execute("UPDATE projects SET overlapping = $overlapping WHERE id = $id;", ("$id", id), ("$overlapping", overlapping));
        return FindProject(id);
    }

    /// <exception cref="Refusal">There is no such project.</exception>
    public Project FindProject(long id) => Projects().SingleOrDefault(p => p.Id == id) ?? throw Refusal.NotFound("project");

    /// <summary>Returns a project that a caller sees.</summary>
    /// <exception cref="Refusal">There is no such project, or the caller does not see it.</exception>
    public Project FindProject(long id, Caller caller) =>
        Projects(caller, id - 1, 1).SingleOrDefault(p => p.Id == id) ?? throw Refusal.NotFound("project");

    /// <summary>Returns the studies that a caller sees, the newest first.</summary>
    /// <param name="caller">The user who asks.</param>
    /// <param name="project">The number of their project; null for all projects.</param>
    /// <param name="after">The id of the last study of the part before; null for the first part.</param>
    /// <param name="limit">The most studies that are returned.</param>
    /// <exception cref="Refusal">The study <paramref name="after"/> is not there any more.</exception>
    public IReadOnlyList<Study> List(Caller caller, long? project, string? after, int limit)
    {
        if (after is not null)
        {
            Find(after, caller);
        }

        return _database.List(
            $"""
            {Columns} WHERE {Sight.Study("studies.project", "studies.id")} AND ($project IS NULL OR project = $project)
            AND ($after IS NULL OR (created, id) < (SELECT created, id FROM studies WHERE id = $after))
            ORDER BY created DESC, id DESC LIMIT $limit;
            """,
            Read,
            [.. Sight.Of(caller), ("$project", project), ("$after", after), ("$limit", limit)]);
    }

    /// <summary>Returns a study that a caller sees.</summary>
    /// <exception cref="Refusal">There is no such study, or the caller does not see it.</exception>
    public Study Find(string id, Caller caller) => _database.List(
        $"{Columns} WHERE id = $id AND {Sight.Study("studies.project", "studies.id")};", Read, [.. Sight.Of(caller), ("$id", id)])
        .SingleOrDefault() ?? throw Refusal.NotFound("study");

    /// <exception cref="Refusal">There is no such study.</exception>
    public Study Find(string id) =>
        _database.List(Columns + "WHERE id = $id;", Read, ("$id", id)).SingleOrDefault() ?? throw Refusal.NotFound("study");

    /// <summary>Returns the study of a task.</summary>
    /// <exception cref="Refusal">There is no such task any more.</exception>
    public Study FindByTask(string task) =>
        _database.List(Columns + "WHERE id = (SELECT study FROM tasks WHERE id = $task);", Read, ("$task", task)).SingleOrDefault()
        ?? throw Refusal.NotFound("task");

    /// <summary>Whether a task's journal was made.</summary>
    public bool HasBegun(string task) =>
        _database.List("SELECT begun FROM tasks WHERE id = $task", row => row.GetBoolean(0), ("$task", task)).Single();

    /// <summary>Notes that a task's journal was made.</summary>
    public void NoteBegun(string task) => _database.Execute("UPDATE tasks SET begun = 1 WHERE id = $task", ("$task", task));

    /// <summary>Returns the study of the same file under the same name in a project; null when there is none.</summary>
    public Study? Find(long project, string name, string hash) => _database.List(
        Columns + "WHERE project = $project AND name = $name AND scan = $scan;", Read,
        ("$project", project), ("$name", name), ("$scan", hash)).SingleOrDefault();

    /// <summary>Adds a study, or returns the one of the same file under the same name in the project.</summary>
    /// <param name="scan">Where it came from.</param>
    /// <param name="hash">The SHA-256 of its file.</param>
    /// <param name="bytes">The size of its file.</param>
    /// <param name="facts">What the file tells.</param>
    /// <exception cref="Refusal">There is no such project.</exception>
    public Study Add(IncomingScan scan, string hash, long bytes, StudyFacts facts)
    {
        FindProject(scan.Project);
        _database.Execute(
            """
            INSERT INTO studies (id, project, name, scan, facts, created, uploader, bytes)
            VALUES ($id, $project, $name, $scan, $facts, $now, $uploader, $bytes)
            ON CONFLICT (project, name, scan) DO NOTHING;
            """,
            ("$id", DataFolder.NewId()), ("$project", scan.Project), ("$name", scan.Name), ("$scan", hash),
            ("$facts", JsonSerializer.Serialize(facts, StudyJson.Default.StudyFacts)), ("$now", Timestamp.Now()),
            ("$uploader", scan.Uploader), ("$bytes", bytes));
        return Find(scan.Project, scan.Name, hash)!;
    }

    /// <summary>Returns the bytes of the scans that a user uploaded, a scan of several studies once.</summary>
    public long BytesOf(long uploader) => BytesByUser().SingleOrDefault(user => user.Id == uploader)?.Bytes ?? 0;

    /// <summary>Returns the users who uploaded scans, and the bytes of these.</summary>
    public IReadOnlyList<UploadedBytes> BytesByUser() => _database.List(
        """
        SELECT users.id, users.name, sum(scans.bytes)
        FROM (SELECT DISTINCT uploader, scan, bytes FROM studies) scans JOIN users ON users.id = scans.uploader
        GROUP BY users.id ORDER BY sum(scans.bytes) DESC;
        """,
        row => new UploadedBytes(row.GetInt64(0), row.GetString(1), row.GetInt64(2)));

    private static Study Read(SqliteDataReader row) => Study.Of(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4),
        JsonSerializer.Deserialize(row.GetString(5), StudyJson.Default.StudyFacts)!);
}

/// <summary>A group of studies.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, unlike all others.</param>
/// <param name="Overlapping">Whether labels may overlap in a mask that is exported as seg.nrrd, each whole in a layer.</param>
internal sealed record Project(long Id, string Name, bool Overlapping);

/// <summary>The size of the scans that a user uploaded.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Bytes">The bytes of their files together.</param>
internal sealed record UploadedBytes(long Id, string Name, long Bytes);

/// <summary>A project to be added.</summary>
internal sealed record NewProject(string Name, bool Overlapping = false);

/// <summary>What can be changed of a project.</summary>
internal sealed record ProjectSettings(bool Overlapping);
