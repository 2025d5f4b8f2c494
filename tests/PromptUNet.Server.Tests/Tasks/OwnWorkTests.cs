using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Tasks;

/// <summary>Who drew is told by name, and does not accept.</summary>
public sealed class OwnWorkTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private Visitor _owner = null!, _anna = null!, _rita = null!;
    private Annotator _page = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.Start(Scans.Copies);
        _owner = await _server.SignIn();
        _anna = await _server.SignIn("anna", "annotator");
        _rita = await _server.SignIn("rita", "reviewer");
        _page = await Annotator.Begin(_anna);
        await _page.DrawAndPropagate();
        await _page.Settled();
    }

    [Fact]
    public async Task A_reviewer_who_mends_a_slice_is_named_and_does_not_accept()
    {
        var mending = _page.Again("r", _rita);
        await mending.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        await mending.Settled();
        await Step(_anna, "submit");
        await OwnWork(_rita);
        var effort = await _owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{_page.Task}/effort");
        Assert.Equal(
            [("anna", 3, 1), ("rita", 1, 1)],
            effort["people"]!.AsArray().Select(p => ((string)p!["name"]!, (int)p["commands"]!, (int)p["slices"]!)));
        Assert.Equal(["rita"], await Users(7, 7, 20));
        Assert.Equal(["anna"], await Users(6, 6, 10));
        Assert.Equal(["anna", "rita"], await Users(7, 7, 15));
        using var table = await _owner.Get($"/api/v1/tasks/{_page.Task}/effort?format=md");
        Assert.Contains("| rita | 1 | 2 | 1 |", await table.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var other = await _server.SignIn("rolf", "reviewer");
        Assert.Equal("accepted", (string?)(await Step(other, "accept"))["state"]);
    }

    [Fact]
    public async Task Provenance_names_who_gave_the_mask_that_an_undo_brought_back()
    {
        var mending = _page.Again("r", _rita);
        await mending.Do(Commands.Draw(1, 10, Scans.Square(4, 4, 10)));
        Assert.Equal(["rita"], await Users(6, 6, 10));
        await mending.Do(Commands.Plain("undo"));
        Assert.Equal(["anna"], await Users(6, 6, 10));
        await mending.Settled();
        await Step(_anna, "submit");
        await OwnWork(_rita);
    }

    [Fact]
    public async Task A_reviewer_does_not_accept_a_task_of_their_own_nor_with_a_reason()
    {
        var own = await Annotator.Begin(_rita);
        await Step(_rita, "submit", null, own.Task);
        await OwnWork(_rita, own.Task);
        await OwnWork(_rita, own.Task, "I am in a hurry.");
    }

    [Fact]
    public async Task An_admin_alone_accepts_their_own_work_with_a_reason_that_is_kept_and_shown()
    {
        var own = await Annotator.Begin(_owner);
        await Step(_owner, "submit", null, own.Task);
        await OwnWork(_owner, own.Task);
        await OwnWork(_owner, own.Task, "  ");
        var accepted = await Step(_owner, "accept", "I work alone.", own.Task);
        Assert.Equal(("accepted", "owner", "I work alone."),
            ((string?)accepted["state"], (string?)accepted["reviewer"], (string?)accepted["reason"]));
        string audit = await (await _owner.Get("/api/v1/audit")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("accept-own-work", audit);
    }

    [Fact]
    public async Task A_reason_is_kept_only_where_it_was_needed()
    {
        await Step(_anna, "submit");
        Assert.Null((await Step(_owner, "accept", "Just so."))["reason"]);
    }

    [Fact]
    public async Task A_journal_names_users_by_number_and_one_that_knows_names_alone_counts_too()
    {
        await Step(_anna, "submit");
        string journal = Directory.GetFiles(Path.Combine(_server.Folder, ".promptunet", "sessions"), "*.journal").Single();
        long anna = _server.Users.Find("anna")!.Id;
        Assert.Contains(
            $"\"userId\":{anna}", await File.ReadAllTextAsync(journal, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken));
        var named = new Annotation.Undo { Origin = new Annotation.Origin("x", 1) { User = "Rita" } };
        var task = new Server.Tasks.TaskInfo("t", "s", "", "anna", "submitted", "", null, null, "", "", anna);
        var step = new Server.Tasks.ReviewStep("accept");
        Assert.Throws<Server.Requests.Refusal>(() =>
            Server.Tasks.OwnWork.Reason(task, step, new Server.Users.Caller(99, "rita", "reviewer"), [named]));
        Assert.Null(Server.Tasks.OwnWork.Reason(task, step, new Server.Users.Caller(99, "rolf", "reviewer"), [named]));
        var numbered = named with { Origin = named.Origin! with { UserId = 98 } };
        Assert.Null(Server.Tasks.OwnWork.Reason(task, step, new Server.Users.Caller(99, "rita", "reviewer"), [numbered]));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _anna.Dispose();
        _rita.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<string[]> Users(int i, int j, int k) =>
    [
        .. (await _owner.Ask(HttpMethod.Get, $"/api/v1/tasks/{_page.Task}/provenance?i={i}&j={j}&k={k}"))["users"]!.AsArray()
            .Select(u => (string)u!),
    ];

    private Task<JsonObject> Step(Visitor visitor, string action, string? reason = null, string? task = null) => visitor.Ask(
        HttpMethod.Post, $"/api/v1/tasks/{task ?? _page.Task}/review", new JsonObject { ["action"] = action, ["reason"] = reason });

    private async Task OwnWork(Visitor visitor, string? task = null, string? reason = null)
    {
        using var answer = await visitor.Send(
            HttpMethod.Post, $"/api/v1/tasks/{task ?? _page.Task}/review", new JsonObject { ["action"] = "accept", ["reason"] = reason });
        Assert.Equal("own-work", (string?)(await answer.Refused(HttpStatusCode.Forbidden))["type"]);
    }
}
