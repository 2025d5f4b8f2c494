using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security;

/// <summary>Projects are boundaries: whatever an endpoint is asked, a foreign id is answered like one that does not exist.</summary>
public sealed class ForeignProjectTests : IAsyncLifetime
{
    private const string Missing = "0000000000000000";

    // These have nothing of a project: who is signed in, the list of users, and what admins see of the whole server.
    private static readonly string[] OfNoProject =
        ["/api/v1/sign-", "/api/v1/me", "/api/v1/users", "/api/v1/audit", "/api/v1/storage", "/health/", "/openapi/"];

    private RunningServer _server = null!;
    private Visitor _owner = null!;
    private string _task = "", _study = "";
    private long _project;

    /// <summary>A study and a task of a project with a reviewer and an annotator.</summary>
    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.Start(Scans.Copies);
        _owner = await _server.SignIn();
        _project = (long)(await _owner.Ask(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "Livers" }))["id"]!;
        using var anna = await _server.SignIn("anna", "annotator", _project);
        using var rita = await _server.SignIn("rita", "reviewer", _project);
        var page = await Annotator.Begin(anna);
        await page.DrawAndPropagate();
        await page.Settled();
        _task = page.Task;
        _study = (string)(await _owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{_task}"))["study"]!;
        await File.WriteAllBytesAsync(Path.Combine(_server.Folder, "scan.nii.gz"), Scans.File());
    }

    [Theory]
    [InlineData("annotator")]
    [InlineData("reviewer")]
    public async Task Each_endpoint_there_is_answers_a_foreign_id_like_a_missing_one(string role)
    {
        using var other = await _server.SignIn("otto", role);
        foreach (var (method, path) in Endpoints())
        {
            var foreign = await Answer(other, method, path, _task, _study, $"{_project}");
            var missing = await Answer(other, method, path, Missing, Missing, "999999");
            Assert.True(foreign == missing, $"{role}: {method} {path} answers {foreign} and, for a missing id, {missing}");
            Assert.True(
                foreign.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || IsList(method, path),
                $"{role}: {method} {path} answers {foreign}: this test has to send what the endpoint takes");
        }

        Assert.Equal(3, (int)(await _owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{_task}/session"))["version"]!);
        Assert.Equal("open", (string?)(await _owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{_task}"))["state"]);
    }

    [Fact]
    public async Task Each_endpoint_there_is_finds_what_is_of_a_reviewers_own_project()
    {
        using var rolf = await _server.SignIn("rolf", "reviewer", _project);
        foreach (var (method, path) in Endpoints().Where(e => e.Method != HttpMethod.Delete && !e.Path.EndsWith("/events")))
        {
            var (status, _) = await Answer(rolf, method, path, _task, _study, $"{_project}");
            Assert.True(status != HttpStatusCode.NotFound || path.EndsWith("/demo"), $"{method} {path} is not found");
        }
    }

    [Fact]
    public async Task An_annotator_sees_of_a_project_their_own_tasks_and_uploads_alone()
    {
        using var otto = await _server.SignIn("otto", "annotator", _project);
        Assert.Equal(HttpStatusCode.NotFound, await otto.Status(HttpMethod.Get, $"/api/v1/studies/{_study}"));
        Assert.Equal(HttpStatusCode.NotFound, await otto.Status(HttpMethod.Get, $"/api/v1/studies/{_study}/voxels"));
        Assert.Equal(HttpStatusCode.NotFound, await otto.Status(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = _study }));
        Assert.Equal("[]", await Text(otto, "/api/v1/studies"));
        Assert.Equal(HttpStatusCode.Forbidden, await otto.Status(HttpMethod.Get, "/api/v1/folder"));
        await _owner.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = _study, ["annotator"] = "otto" });
        Assert.Contains(_study, await Text(otto, "/api/v1/studies"));
        Assert.Equal(HttpStatusCode.OK, await otto.Status(HttpMethod.Get, $"/api/v1/studies/{_study}"));
    }

    [Fact]
    public async Task Who_sends_a_file_that_is_there_already_sees_its_study_too()
    {
        using var otto = await _server.SignIn("otto", "annotator", _project);
        var study = await Annotator.Upload(otto, "scan.nii.gz", Scans.File());
        Assert.Equal(_study, (string?)study["id"]);
        await otto.Ask(HttpMethod.Get, $"/api/v1/studies/{_study}");
        Assert.Equal(HttpStatusCode.NotFound, await otto.Status(HttpMethod.Get, $"/api/v1/tasks/{_task}"));
    }

    [Fact]
    public async Task Who_is_a_member_of_no_project_sees_nothing_and_is_told_whom_to_ask()
    {
        using var nora = await _server.SignIn("nora", "annotator", project: null);
        Assert.Equal("[]", await Text(nora, "/api/v1/projects"));
        using var answer = await nora.Upload("/api/v1/studies?name=a.nii.gz", Scans.File());
        Assert.Contains("member of no project", (string?)(await answer.Refused(HttpStatusCode.Forbidden))["detail"]);
    }

    [Fact]
    public async Task A_projects_reviewers_say_who_is_a_member_and_the_audit_log_keeps_it()
    {
        using var otto = await _server.SignIn("otto", "annotator", project: null);
        using var rolf = await _server.SignIn("rolf", "reviewer", _project);
        string members = $"/api/v1/projects/{_project}/members";
        Assert.Equal(
            HttpStatusCode.NotFound, await rolf.Status(HttpMethod.Post, members, new JsonObject { ["name"] = "nobody" }));
        long id = (long)(await rolf.Ask(HttpMethod.Post, members, new JsonObject { ["name"] = "otto" }))["id"]!;
        Assert.Contains("otto", await Text(rolf, members));
        Assert.Equal(HttpStatusCode.Forbidden, await otto.Status(HttpMethod.Get, members));
        Assert.Equal(HttpStatusCode.Forbidden, await otto.Status(HttpMethod.Post, members, new JsonObject { ["name"] = "rita" }));
        var page = await Annotator.Begin(otto);
        using var events = await page.Send(HttpMethod.Get, "events");
        await using var stream = await events.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, await rolf.Status(HttpMethod.Delete, $"{members}/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await rolf.Status(HttpMethod.Delete, $"{members}/{id}"));
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Equal(HttpStatusCode.NotFound, await otto.Status(HttpMethod.Get, $"/api/v1/tasks/{page.Task}"));
        string audit = await Text(_owner, "/api/v1/audit");
        Assert.Contains($"add-user-{id}-to-project-{_project}", audit);
        Assert.Contains($"remove-user-{id}-from-project-{_project}", audit);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    private IEnumerable<(HttpMethod Method, string Path)> Endpoints() =>
        _server.Endpoints().Where(e => !OfNoProject.Any(p => e.Path.StartsWith(p, StringComparison.Ordinal)));

    private static bool IsList(HttpMethod method, string path) => (method.Method, path.TrimEnd('/')) is
        ("GET", "/api/v1/projects") or ("GET", "/api/v1/studies") or ("GET", "/api/v1/tasks") or ("GET", "/api/v1/folder")
        or ("POST", "/api/v1/projects");

    /// <summary>The answer to a request for something of a project, which is named in the path, the query or the body.</summary>
    private static async Task<(HttpStatusCode Status, string Text)> Answer(
        Visitor visitor, HttpMethod method, string pattern, string task, string study, string project)
    {
        string path = pattern.TrimEnd('/').Replace("{id:long}", project).Replace("{user:long}", "1")
            .Replace("{id}", pattern.StartsWith("/api/v1/tasks", StringComparison.Ordinal) ? task : study);
        Assert.False(path.Contains('{'), $"{pattern} has a parameter that this test does not know");
        using var answer = (method.Method, pattern.TrimEnd('/')) switch
        {
            ("GET", "/api/v1/studies") => await visitor.Get($"{path}?project={project}"),
            ("GET", "/api/v1/tasks") => await visitor.Get($"{path}?study={study}"),
            ("GET", "/api/v1/tasks/{id}/provenance") => await visitor.Get($"{path}?i=0&j=0&k=0"),
            ("POST", "/api/v1/projects") => await visitor.Send(method, path, new JsonObject { ["name"] = "Scans" }),
            ("POST", "/api/v1/projects/{id:long}/members") => await visitor.Send(method, path, new JsonObject { ["name"] = "owner" }),
            ("PUT", "/api/v1/projects/{id:long}") => await visitor.Send(method, path, new JsonObject { ["overlapping"] = false }),
            ("POST", "/api/v1/studies") => await visitor.Upload($"{path}?name=scan.nii.gz&project={project}", Scans.File()),
            ("POST", "/api/v1/studies/from-folder") => await visitor.Send(
                method, path, new JsonObject { ["path"] = "scan.nii.gz", ["project"] = long.Parse(project) }),
            ("POST", "/api/v1/tasks") => await visitor.Send(method, path, new JsonObject { ["study"] = study }),
            ("POST", "/api/v1/tasks/{id}/review") => await visitor.Send(method, path, new JsonObject { ["action"] = "return" }),
            ("POST", "/api/v1/tasks/{id}/import") =>
                await visitor.Upload($"{path}?client=x&number=1&base=0&mode=start&name=m.seg.nrrd", Scans.Mask()),
            ("POST", "/api/v1/tasks/{id}/commands") => await visitor.Send(
                method, path,
                new JsonObject { ["client"] = "x", ["number"] = 1, ["base"] = 0, ["command"] = new JsonObject { ["do"] = "undo" } }),
            _ => await visitor.Send(method, path),
        };
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.OK && !IsList(method, pattern)
            ? ""
            : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> Text(Visitor visitor, string path) =>
        await (await visitor.Get(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
