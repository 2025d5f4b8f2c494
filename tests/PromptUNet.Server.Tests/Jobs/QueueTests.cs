using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Jobs;

public sealed class QueueTests
{
    [Fact]
    public async Task A_correction_overtakes_the_computation_of_its_session()
    {
        var segmenter = new SlowSegmenter(30);
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.Done >= 1);
        await page.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        Assert.InRange(segmenter.Asked, 1, Scans.Size.Z - 2);
        await follower.Until(u => u.Version == 4 && u.Stale == 0);
        Assert.Equal(await page.Exported(), follower.Labels);
        Assert.Equal(16, follower.Labels.AsSpan(20 * 480, 480).ToArray().Count(l => l == 1));
        Assert.Equal(16, follower.Labels.AsSpan(25 * 480, 480).ToArray().Count(l => l == 1));
    }

    [Fact]
    public async Task What_is_stopped_keeps_its_slices_and_goes_on_when_asked()
    {
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = new SlowSegmenter(30) });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.Done >= 2);
        using (var stopped = await page.Send(HttpMethod.Delete, "propagation"))
        {
            Assert.Equal(HttpStatusCode.NoContent, stopped.StatusCode);
        }

        await follower.Until(u => (bool)u.State["paused"]! && u.Last["progress"] is null);
        Assert.InRange((await page.Exported()).Count(l => l == 1) / 64, 3, Scans.Size.Z - 1);
        await page.Do(Commands.Plain("undo"));
        await page.Do(Commands.Plain("redo"));
        Assert.True((bool)(await page.Session())["paused"]!);
        using var started = await page.Send(HttpMethod.Post, "propagation");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await follower.Until(u => u.Stale == 0 && !(bool)u.State["paused"]!);
        Assert.Equal(64 * Scans.Size.Z, follower.Labels.Count(l => l == 1));
    }

    [Fact]
    public async Task Sessions_take_turns()
    {
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = new SlowSegmenter(40) });
        using var visitor = await server.SignIn();
        var (first, second) = (await Annotator.Begin(visitor), await Annotator.Begin(visitor));
        await using var firstFollower = await first.Follow();
        await using var secondFollower = await second.Follow();
        await first.DrawAndPropagate();
        await second.DrawAndPropagate();
        await secondFollower.Until(u => u.Done >= 1);
        Assert.NotEmpty((await first.Session())["stale"]!.AsArray());
        await firstFollower.Until(u => u.Version == 3 && u.Stale == 0);
        await secondFollower.Until(u => u.Version == 3 && u.Stale == 0);
        Assert.Equal(firstFollower.Labels, secondFollower.Labels);
    }

    [Fact]
    public async Task Who_has_too_many_computed_is_asked_to_come_again_and_a_colleague_is_not()
    {
        using var segmenter = new HeldSegmenter();
        await using var server =
            await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter, MostWaiting = 1 });
        using var visitor = await server.SignIn();
        var (first, second) = (await Annotator.Begin(visitor), await Annotator.Begin(visitor));
        await first.DrawAndPropagate();
        await second.Do(Commands.AddLabel(1));
        await second.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 8)));
        var body = second.Numbered(new JsonObject { ["do"] = "propagate", ["label"] = 1 });
        using (var busy = await second.Send(body))
        {
            await busy.Refused(HttpStatusCode.TooManyRequests);
            Assert.Equal(TimeSpan.FromSeconds(2), busy.Headers.RetryAfter!.Delta);
        }

        using var colleague = await server.SignIn("anna", "annotator");
        await (await Annotator.Begin(colleague)).DrawAndPropagate();
        segmenter.Allow(1000);
        await first.Settled();
        using var taken = await second.Send(body);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_drawing_is_taken_however_many_tasks_wait_and_only_who_asks_for_its_slices_is_refused()
    {
        using var segmenter = new HeldSegmenter();
        await using var server =
            await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter, MostWaiting = 1 });
        using var visitor = await server.SignIn();
        var (first, second) = await OneIsDoneAndOneIsHeld(visitor, segmenter);
        using (var stopped = await second.Send(HttpMethod.Delete, "propagation"))
        {
            Assert.Equal(HttpStatusCode.NoContent, stopped.StatusCode);
        }

        await second.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        using (var busy = await second.Send(HttpMethod.Post, "propagation"))
        {
            await busy.Refused(HttpStatusCode.TooManyRequests);
        }

        await using var follower = await second.Follow();
        await follower.Next();
        Assert.NotEqual(0, follower.Stale);
        Assert.Equal(16, follower.Labels.AsSpan(20 * 480, 480).ToArray().Count(l => l == 1));
        segmenter.Allow(1000);
        await first.Settled();
        using var started = await second.Send(HttpMethod.Post, "propagation");
        await follower.Until(u => u.Version == 4 && u.Stale == 0);
    }

    [Fact]
    public async Task A_drawing_in_a_propagated_task_waits_in_the_queue_beyond_the_limit_too()
    {
        using var segmenter = new HeldSegmenter();
        await using var server =
            await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter, MostWaiting = 1 });
        using var visitor = await server.SignIn();
        var (first, second) = await OneIsDoneAndOneIsHeld(visitor, segmenter);
        Assert.Equal(4, await second.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4))));
        segmenter.Allow(1000);
        await second.Settled();
    }

    [Fact]
    public async Task A_colleague_gets_a_slice_beside_more_tasks_of_one_user_than_take_turns()
    {
        const int tasks = 66;
        using var segmenter = new HeldSegmenter();
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter });
        using var visitor = await server.SignIn();
        for (int i = 0; i < tasks; i++)
        {
            await (await Annotator.Begin(visitor)).DrawAndPropagate();
        }

        using var colleague = await server.SignIn("anna", "annotator");
        var page = await Annotator.Begin(colleague);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        segmenter.Allow(2);     // the one that is computed, and hers
        await follower.Until(u => u.Done == 1);
        segmenter.Allow(tasks * Scans.Size.Z);
        await follower.Until(u => u.Stale == 0);
    }

    [Fact]
    public async Task A_computation_that_fails_is_told_and_others_go_on()
    {
        var segmenter = new FailingSegmenter();
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = segmenter });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.State["warnings"]!.AsArray().Count > 0);
        Assert.True((bool)follower.State["paused"]!);
        Assert.DoesNotContain("weights", follower.State.ToJsonString());
        segmenter.Fails = false;
        var other = await Annotator.Begin(visitor);
        await other.DrawAndPropagate();
        await other.Settled();
        using var again = await page.Send(HttpMethod.Post, "propagation");
        await follower.Until(u => u.Stale == 0);
        Assert.Empty(follower.State["warnings"]!.AsArray());
    }

    [Fact]
    public async Task Sessions_for_which_there_is_no_memory_are_paged_out_and_back()
    {
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Memory = 100_000 });
        using var visitor = await server.SignIn();
        List<Annotator> pages = [];
        List<Follower> followers = [];
        for (int i = 0; i < 4; i++)
        {
            pages.Add(await Annotator.Begin(visitor));
            followers.Add(await pages[i].Follow());
            await pages[i].DrawAndPropagate(slice: 8 + i);
            await followers[i].Until(u => u.Version == 3 && u.Stale == 0);
        }

        for (int i = 0; i < 4; i++)
        {
            await pages[i].Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
            await followers[i].Until(u => u.Version == 4 && u.Stale == 0);
            Assert.Equal(await pages[i].Exported(), followers[i].Labels);
            await followers[i].DisposeAsync();
        }

        var pool = (Server.Sessions.SessionPool)server.App.Services.GetService(typeof(Server.Sessions.SessionPool))!;
        Assert.Equal(1, pool.Open);
    }

    [Fact]
    public async Task More_sessions_than_take_turns_stand_in_line_and_need_no_memory_for_that()
    {
        const int sessions = 66;
        using var segmenter = new HeldSegmenter();
        await using var server =
            await RunningServer.Start(options => Scans.Copies(options) with { Memory = 100_000, Segmenter = segmenter });
        using var visitor = await server.SignIn();
        List<Annotator> pages = [];
        for (int i = 0; i < sessions; i++)
        {
            pages.Add(await Annotator.Begin(visitor));
            await pages[i].DrawAndPropagate();
        }

        var pool = (Server.Sessions.SessionPool)server.App.Services.GetService(typeof(Server.Sessions.SessionPool))!;
        Assert.InRange(pool.Open, 64, 65);      // those that take turns, and the one that came last
        await using var last = await pages[^1].Follow();
        segmenter.Allow(sessions * Scans.Size.Z);
        await last.Until(u => u.Version == 3 && u.Stale == 0);
        Assert.Equal(64 * Scans.Size.Z, last.Labels.Count(l => l == 1));
        Assert.Equal(await pages[^1].Exported(), last.Labels);
    }

    [Fact]
    public async Task Who_comes_gets_one_slice_before_the_others_turns()
    {
        const int sessions = 5;
        using var segmenter = new HeldSegmenter();
        await using var server = await RunningServer.Start(options =>
            Scans.Copies(options) with { Segmenter = segmenter, Propagation = Scans.Copies(options).Propagation with { Threads = 1 } });
        using var visitor = await server.SignIn();
        List<Annotator> pages = [];
        for (int i = 0; i < sessions; i++)
        {
            pages.Add(await Annotator.Begin(visitor));
            await pages[i].DrawAndPropagate();
        }

        await using var last = await pages[^1].Follow();
        segmenter.Allow(sessions);
        await last.Until(u => u.Done == 1);
        segmenter.Allow(sessions * Scans.Size.Z);
        await last.Until(u => u.Stale == 0);
    }

    /// <summary>Two tasks: the second has been computed, and the first is held in the queue.</summary>
    private static async Task<(Annotator First, Annotator Second)> OneIsDoneAndOneIsHeld(Visitor visitor, HeldSegmenter segmenter)
    {
        var (first, second) = (await Annotator.Begin(visitor), await Annotator.Begin(visitor));
        await second.DrawAndPropagate();
        segmenter.Allow(Scans.Size.Z - 1);
        await second.Settled();
        await first.DrawAndPropagate();
        return (first, second);
    }
}
