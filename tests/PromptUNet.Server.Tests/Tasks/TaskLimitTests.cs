using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Server.Storage;

namespace PromptUNet.Server.Tests.Tasks;

/// <summary>What one user can fill is bounded, and lists are sent in parts.</summary>
public sealed class TaskLimitTests : OnePage
{
    private Database Database => Server.App.Services.GetRequiredService<Database>();

    [Fact]
    public async Task A_task_has_a_hundred_checkpoints_and_a_name_can_be_given_again()
    {
        for (int i = 0; i < 100; i++)
        {
            await Page.Do(Checkpoint($"{i}"));
        }

        using var answer = await Page.Send(Page.Numbered(Checkpoint("one more")));
        Assert.Contains("100 checkpoints", (string?)(await answer.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        await Page.Do(Checkpoint("7"));
        Assert.Equal(100, (await Page.Session())["checkpoints"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_user_has_at_most_500_tasks_that_are_not_accepted()
    {
        string study = await StudyWithTasks(499);
        var more = new JsonObject { ["study"] = study };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Visitor.Status(HttpMethod.Post, "/api/v1/tasks", more));
        Database.Execute("UPDATE tasks SET state = 'accepted' WHERE id = 'task-7';");
        Assert.Equal(HttpStatusCode.Created, await Visitor.Status(HttpMethod.Post, "/api/v1/tasks", more.DeepClone()));
    }

    [Fact]
    public async Task Lists_are_sent_in_parts_that_together_hold_everything_once()
    {
        await StudyWithTasks(30);
        Database.Execute(
            """
            INSERT INTO studies (id, project, name, scan, facts, created)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
            SELECT 'study-' || i, project, 'scan' || i || '.nii', scan, facts, '2026-11-24T00:00:00.00' || (i % 3) || 'Z'
            FROM studies, n;
            INSERT INTO projects (name, created)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT 'p' || i, '' FROM n;
            """);
        foreach (var (list, count) in new[] { ("tasks", 31), ("studies", 21), ("projects", 21) })
        {
            List<string> ids = [];
            for (JsonArray part; (part = await Part(list, ids.LastOrDefault())).Count > 0;)
            {
                Assert.InRange(part.Count, 1, 7);
                ids.AddRange(part.Select(entry => entry!["id"]!.ToString()));
            }

            Assert.Equal(count, ids.Distinct().Count());
            Assert.Equal(count, ids.Count);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await Visitor.Status(HttpMethod.Get, $"/api/v1/{list}?limit=501"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await Visitor.Status(HttpMethod.Get, $"/api/v1/{list}?limit=0"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await Visitor.Status(HttpMethod.Get, "/api/v1/tasks?after=gone"));
    }

    [Fact]
    public void The_numbers_of_projects_and_reviews_are_never_used_again()
    {
        foreach (string table in new[] { "projects", "reviews" })
        {
            string insert = table == "projects"
                ? "INSERT INTO projects (name, created) VALUES ('again', '');"
                : $"INSERT INTO reviews (task, user, action, comment, version, at) VALUES ('{Page.Task}', 1, 'submit', '', 0, '');";
            long last = Add(insert);
            Database.Execute($"DELETE FROM {table} WHERE id = {last};");
            Assert.Equal(last + 1, Add(insert));

            long Add(string sql)
            {
                Database.Execute(sql);
                return Database.List($"SELECT max(id) FROM {table};", row => row.GetInt64(0))[0];
            }
        }
    }

    private static JsonObject Checkpoint(string name) => new() { ["do"] = "checkpoint", ["name"] = name };

    private async Task<JsonArray> Part(string list, string? after)
    {
        using var answer = await Visitor.Get($"/api/v1/{list}?limit=7{(after is null ? "" : $"&after={after}")}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
    }

    /// <summary>Adds tasks of the visitor beside the page's. Returns their study.</summary>
    private async Task<string> StudyWithTasks(int count)
    {
        Database.Execute(
            """
            INSERT INTO tasks (id, study, annotator, state, created, updated)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            SELECT 'task-' || i, study, annotator, 'open', created, updated FROM tasks, n;
            """,
            ("$count", count));
        return (string)(await Visitor.Ask(HttpMethod.Get, $"/api/v1/tasks/{Page.Task}"))["study"]!;
    }
}
