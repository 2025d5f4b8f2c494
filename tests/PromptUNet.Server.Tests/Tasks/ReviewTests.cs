using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Tasks;

public sealed class ReviewTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private Visitor _annotator = null!, _reviewer = null!, _other = null!;
    private Annotator _page = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.Start(Scans.Copies);
        _annotator = await _server.SignIn("anna", "annotator");
        _other = await _server.SignIn("otto", "annotator");
        _reviewer = await _server.SignIn("rita", "reviewer");
        _page = await Annotator.Begin(_annotator);
    }

    [Fact]
    public async Task A_task_is_submitted_returned_corrected_and_accepted()
    {
        await _page.DrawAndPropagate();
        await using var follower = await _page.Follow();
        await follower.Until(u => u.Stale == 0);
        var submitted = await Step(_annotator, "submit");
        Assert.Equal("submitted", (string?)submitted["state"]);
        await follower.Until(u => (string?)u.State["review"] == "submitted");
        using (var closed = await _page.Send(_page.Numbered(Commands.Plain("undo"))))
        {
            Assert.Equal("closed", (string?)(await closed.Refused(HttpStatusCode.Conflict))["type"]);
        }

        var returned = await Step(_reviewer, "return", "The dome is missing.");
        Assert.Equal(("returned", "The dome is missing.", "rita"),
            ((string?)returned["state"], (string?)returned["comment"], (string?)returned["reviewer"]));
        await _page.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        await _page.Settled();
        await Step(_annotator, "submit");
        var accepted = await Step(_reviewer, "accept");
        Assert.Equal(("accepted", "rita"), ((string?)accepted["state"], (string?)accepted["reviewer"]));

        var masks = Rows("SELECT action, version, mask FROM reviews ORDER BY id;");
        Assert.Equal(["submit 3", "return 3", "submit 4", "accept 4"], masks.Select(m => $"{m.Action} {m.Version}"));
        Assert.Null(masks[1].Mask);
        Assert.All(masks.Where(m => m.Action != "return"), m =>
            Assert.True(File.Exists(Path.Combine(_server.Folder, ".promptunet", "blobs", m.Mask![..2], $"{m.Mask}.nii.gz"))));
        Assert.Equal(masks[2].Mask, masks[3].Mask);
    }

    [Fact]
    public async Task A_mask_that_is_not_computed_is_not_handed_on()
    {
        await _page.DrawAndPropagate();
        await _page.Settled();
        using var stopped = await _page.Send(HttpMethod.Delete, "propagation");
        await _page.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        await Refused(_annotator, "submit", HttpStatusCode.UnprocessableEntity);
        using var started = await _page.Send(HttpMethod.Post, "propagation");
        await _page.Settled();
        await Step(_annotator, "submit");
    }

    [Fact]
    public async Task Who_may_not_take_a_step_is_refused()
    {
        await Refused(_annotator, "accept", HttpStatusCode.Forbidden);
        await Refused(_reviewer, "submit", HttpStatusCode.Forbidden);
        await Refused(_other, "submit", HttpStatusCode.NotFound);
        await Refused(_reviewer, "accept", HttpStatusCode.UnprocessableEntity);
        await Refused(_annotator, "explode", HttpStatusCode.UnprocessableEntity);
        await Step(_annotator, "submit");
        await Refused(_annotator, "submit", HttpStatusCode.UnprocessableEntity);
        Assert.Equal("open", (string?)(await Step(_annotator, "reopen"))["state"]);
        await Step(_annotator, "submit");
        await Step(_reviewer, "accept");
        await Refused(_annotator, "reopen", HttpStatusCode.Forbidden);
        Assert.Equal("open", (string?)(await Step(_reviewer, "reopen"))["state"]);
    }

    [Fact]
    public async Task Another_annotators_task_is_not_to_be_seen()
    {
        foreach (string path in new[] { "", "/session", "/events", "/mask", "/effort", "/provenance?i=0&j=0&k=0" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await _other.Status(HttpMethod.Get, $"/api/v1/tasks/{_page.Task}{path}"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await _other.Status(HttpMethod.Post, $"/api/v1/tasks/{_page.Task}/propagation"));
        Assert.Equal(HttpStatusCode.NotFound, await _other.Status(HttpMethod.Delete, $"/api/v1/tasks/{_page.Task}/propagation"));
        using var command = await _page.Again("b", _other).Send(_page.Numbered(Commands.AddLabel(1)));
        await command.Refused(HttpStatusCode.NotFound);
        using var import =
            await _other.Upload($"/api/v1/tasks/{_page.Task}/import?client=a&number=1&base=0&mode=start&name=m.seg.nrrd", Scans.Mask());
        await import.Refused(HttpStatusCode.NotFound);
        Assert.Empty(await List(_other, "/api/v1/tasks"));
        Assert.Single(await List(_annotator, "/api/v1/tasks"));
        Assert.Single(await List(_reviewer, "/api/v1/tasks"));
        Assert.Empty(await List(_reviewer, "/api/v1/tasks?mine=true"));
    }

    [Fact]
    public async Task Reviewers_give_tasks_to_others_and_annotators_do_not()
    {
        string study = (string)(await _reviewer.Ask(HttpMethod.Get, $"/api/v1/tasks/{_page.Task}"))["study"]!;
        var task = await _reviewer.Ask(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study, ["annotator"] = "OTTO" });
        Assert.Equal("otto", (string?)task["annotator"]);
        Assert.Single(await List(_other, $"/api/v1/tasks?study={study}&mine=true"));
        Assert.Equal(HttpStatusCode.Forbidden,
            await _other.Status(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study, ["annotator"] = "anna" }));
        Assert.Equal(HttpStatusCode.NotFound,
            await _reviewer.Status(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study, ["annotator"] = "nobody" }));
        Assert.Equal(
            HttpStatusCode.NotFound, await _reviewer.Status(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = "none" }));
        Assert.Equal(
            HttpStatusCode.Forbidden, await _other.Status(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "Mine" }));
        await _server.SignIn("nora", "annotator", project: null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            await _reviewer.Status(HttpMethod.Post, "/api/v1/tasks", new JsonObject { ["study"] = study, ["annotator"] = "nora" }));
        Assert.Equal(HttpStatusCode.Forbidden, await _reviewer.Status(HttpMethod.Delete, $"/api/v1/studies/{study}"));
    }

    public async ValueTask DisposeAsync()
    {
        _annotator.Dispose();
        _reviewer.Dispose();
        _other.Dispose();
        await _server.DisposeAsync();
    }

    private Task<JsonObject> Step(Visitor visitor, string action, string? comment = null) =>
        visitor.Ask(HttpMethod.Post, $"/api/v1/tasks/{_page.Task}/review", new JsonObject { ["action"] = action, ["comment"] = comment });

    private async Task Refused(Visitor visitor, string action, HttpStatusCode status) =>
        Assert.Equal(
            status, await visitor.Status(HttpMethod.Post, $"/api/v1/tasks/{_page.Task}/review", new JsonObject { ["action"] = action }));

    private IReadOnlyList<(string Action, long Version, string? Mask)> Rows(string sql) =>
        ((Server.Storage.Database)_server.App.Services.GetService(typeof(Server.Storage.Database))!)
            .List(sql, row => (row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2)));

    private static async Task<JsonArray> List(Visitor visitor, string path) =>
        JsonNode.Parse(await (await visitor.Get(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
}
