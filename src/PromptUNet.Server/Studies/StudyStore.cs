using System.Text.Json;
using Microsoft.Data.Sqlite;
using PromptUNet.Server.Requests;
using PromptUNet.Server.Storage;

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

    /// <exception cref="Refusal">There is a project of that name.</exception>
    public Project AddProject(string name, bool overlapping = false)
    {
        int added = _database.Execute(
            "INSERT INTO projects (name, created, overlapping) VALUES ($name, $now, $overlapping) ON CONFLICT DO NOTHING;",
            ("$name", name), ("$now", Timestamp.Now()), ("$overlapping", overlapping));
        return added == 1
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

    /// <summary>Returns the studies of a project, the newest first; those of all projects for null.</summary>
    public IReadOnlyList<Study> List(long? project) =>
        _database.List(Columns + "WHERE $project IS NULL OR project = $project ORDER BY created DESC, id;", Read, ("$project", project));

    /// <exception cref="Refusal">There is no such study.</exception>
    public Study Find(string id) =>
        _database.List(Columns + "WHERE id = $id;", Read, ("$id", id)).SingleOrDefault() ?? throw Refusal.NotFound("study");

    /// <summary>Returns the study of the same file under the same name in a project; null when there is none.</summary>
    public Study? Find(long project, string name, string hash) => _database.List(
        Columns + "WHERE project = $project AND name = $name AND scan = $scan;", Read,
        ("$project", project), ("$name", name), ("$scan", hash)).SingleOrDefault();

    /// <exception cref="Refusal">There is no such project.</exception>
    public Study Add(long project, string name, string hash, StudyFacts facts)
    {
        FindProject(project);
        _database.Execute(
            """
            INSERT INTO studies (id, project, name, scan, facts, created) VALUES ($id, $project, $name, $scan, $facts, $now)
            ON CONFLICT (project, name, scan) DO NOTHING;
            """,
            ("$id", DataFolder.NewId()), ("$project", project), ("$name", name), ("$scan", hash),
            ("$facts", JsonSerializer.Serialize(facts, StudyJson.Default.StudyFacts)), ("$now", Timestamp.Now()));
        return Find(project, name, hash)!;
    }

    /// <summary>Removes a study without tasks.</summary>
    /// <exception cref="Refusal">There is no such study, or there are tasks on it.</exception>
    public void Remove(string id)
    {
        Find(id);
        try
        {
            _database.Execute("DELETE FROM studies WHERE id = $id;", ("$id", id));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Database.Constraint)
        {
            throw new Refusal(409, "in-use", "The study has tasks, whose work would be lost; it is kept.");
        }
    }

    /// <summary>Returns the hashes of all files that rows name.</summary>
    public IReadOnlySet<string> Files() => _database
        .List("SELECT scan FROM studies UNION SELECT mask FROM reviews WHERE mask IS NOT NULL;", row => row.GetString(0)).ToHashSet();

    private static Study Read(SqliteDataReader row) => Study.Of(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4),
        JsonSerializer.Deserialize(row.GetString(5), StudyJson.Default.StudyFacts)!);
}

/// <summary>A group of studies.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, unlike all others.</param>
/// <param name="Overlapping">Whether labels may overlap in a mask that is exported as seg.nrrd, each whole in a layer.</param>
internal sealed record Project(long Id, string Name, bool Overlapping);

/// <summary>A project to be added.</summary>
internal sealed record NewProject(string Name, bool Overlapping = false);

/// <summary>What can be changed of a project.</summary>
internal sealed record ProjectSettings(bool Overlapping);
