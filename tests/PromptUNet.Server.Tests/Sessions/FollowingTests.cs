using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Propagation;
using PromptUNet.Server.Jobs;
using PromptUNet.Server.Sessions;
using PromptUNet.Server.Studies;

namespace PromptUNet.Server.Tests.Sessions;

public sealed class FollowingTests
{
    [Fact]
    public async Task Two_pages_stay_in_step_and_a_third_one_finds_the_same()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var one = await page.Follow();
        await using var two = await page.Follow();
        await page.DrawAndPropagate();
        var other = page.Again("b");
        await one.Until(u => u.Version == 3 && u.Stale == 0);
        await other.Do(Commands.Draw(1, 4, Scans.Square(2, 2, 9)));
        await other.Do(Commands.AddLabel(2));
        await other.Do(Commands.Draw(2, 12, Scans.Square(8, 8, 5)));
        await one.Until(u => u.Version == 6 && u.Stale == 0);
        await two.Until(u => u.Version == 6 && u.Stale == 0);
        await using var three = await page.Follow();
        await three.Next();
        Assert.Equal(one.Labels, two.Labels);
        Assert.Equal(one.Labels, three.Labels);
        Assert.Equal(one.Labels, await page.Exported());
        Assert.Equal(one.State.ToJsonString(), three.State.ToJsonString());
        Assert.Equal(one.Confidence!.ToJsonString(), three.Confidence!.ToJsonString());
    }

    [Fact]
    public async Task Who_comes_while_slices_are_computed_takes_none_from_those_who_follow()
    {
        await using var server = await RunningServer.Start(options => Scans.Copies(options) with { Segmenter = new SlowSegmenter(5) });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        for (int i = 0; i < 12; i++)
        {
            await using var late = await page.Follow();
            await late.Next();
        }

        await follower.Until(u => u.Version == 3 && u.Stale == 0);
        Assert.Equal(64 * Scans.Size.Z, follower.Labels.Count(l => l == 1));
    }

    [Fact]
    public async Task Confidence_and_the_next_slice_are_told_when_nothing_is_stale_any_more()
    {
        await using var server =
            await RunningServer.Start(options => options with { Propagation = options.Propagation with { Threads = 1 } });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.Version == 3 && u.Stale == 0);
        var confidence = follower.Confidence!["1"]!.AsArray();
        Assert.Equal(Scans.Size.Z, confidence.Count);
        Assert.Null(confidence[10]);
        Assert.InRange((double)confidence[11]!, 0, 1);
        Assert.Equal(1, (int?)follower.Suggestion!["label"]);
        Assert.InRange((double)follower.Suggestion["share"]!, 0, 1);
        Assert.True(follower.Last.ContainsKey("progress"));
        Assert.Null(follower.Last["progress"]);
    }

    [Fact]
    public async Task Slices_that_a_drawing_in_another_plane_has_changed_are_told_and_have_no_confidence()
    {
        await using var server =
            await RunningServer.Start(options => options with { Propagation = options.Propagation with { Threads = 1 } });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.Version == 3 && u.Stale == 0);
        Assert.Empty(follower.Crossed!["1"]!.AsArray());

        // Eight pixels of slice 11 are erased in the plane y = 9.
        await page.Do(JsonNode.Parse("""{"do":"draw","label":1,"axis":1,"slice":9,"box":[5,11,8,1],"runs":"AAg=","strokes":"""
            + """1,"milliseconds":1}""")!.AsObject());
        await follower.Until(u => u.Version == 4 && u.Stale == 0);
        Assert.Equal("[11]", follower.Crossed!["1"]!.ToJsonString());
        Assert.Null(follower.Confidence!["1"]!.AsArray()[11]);
        Assert.NotNull(follower.Confidence!["1"]!.AsArray()[12]);
    }

    [Fact]
    public async Task A_stroke_tells_what_it_changed_and_not_the_names_of_all_labels()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        const int labels = 40;
        for (int label = 1; label <= labels; label++)
        {
            await page.Do(Commands.AddLabel(label, $"label {label} ".PadRight(190, 'x')));
            await page.Do(Commands.Draw(label, label % Scans.Size.Z, Scans.Square(3, 3, 4)));
        }

        await using var follower = await page.Follow();
        await follower.Next();
        Assert.True(follower.Last.ToJsonString().Length > labels * 200);
        await page.Do(Commands.Draw(7, 2, Scans.Square(5, 5, 2)));
        await follower.Next();
        Assert.DoesNotContain("label 8 ", follower.Last.ToJsonString());
        Assert.InRange(follower.Last["change"]!.ToJsonString().Length, 1, 300);
        await page.Do(Commands.Draw(7, 2, Scans.Square(9, 9, 2)));
        await follower.Next();
        Assert.InRange(follower.Last.ToJsonString().Length, 1, 1000);       // with the slices of one label of forty
        Assert.Equal((await page.Session()).ToJsonString(), follower.State.ToJsonString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_done_the_changes_lead_to_the_state_that_a_newcomer_gets(int seed)
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        var random = new Random(seed);
        await using var first = await page.Follow();
        await first.Next();
        var late = await page.Follow();
        HashSet<string> done = [];
        for (int step = 0; step < 150; step++)
        {
            var command = Anything(random, step);
            using (var answer = await page.Send(page.Numbered(command)))
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    page.Version++;
                    done.Add((string)command["do"]!);
                }
            }

            if (step % 30 == 29)
            {
                await first.Until(u => u.Version == page.Version);
                await late.DisposeAsync();
                late = await page.Follow();     // sees the whole while slices are computed
            }
        }

        await page.Do(Commands.AddLabel(60));
        await first.Until(u => u.Version == page.Version && u.Stale == 0);
        await late.Until(u => u.Version == page.Version && u.Stale == 0);
        await late.DisposeAsync();
        string state = (await page.Session()).ToJsonString();
        Assert.Equal(state, first.State.ToJsonString());
        Assert.Equal(state, late.State.ToJsonString());
        await using var newcomer = await page.Follow();
        await newcomer.Next();
        foreach (string label in newcomer.State["labels"]!.AsArray().Select(l => $"{l!["id"]}"))
        {
            Assert.Equal(newcomer.Confidence![label]!.ToJsonString(), first.Confidence![label]!.ToJsonString());
            Assert.Equal(newcomer.Confidence[label]!.ToJsonString(), late.Confidence![label]!.ToJsonString());
            Assert.Equal(newcomer.Crossed![label]!.ToJsonString(), first.Crossed![label]!.ToJsonString());
            Assert.Equal(newcomer.Crossed[label]!.ToJsonString(), late.Crossed![label]!.ToJsonString());
        }

        Assert.True(done.Count >= 12, $"Only {string.Join(", ", done)} happened.");

        await visitor.Ask(HttpMethod.Post, $"/api/v1/tasks/{page.Task}/review", new JsonObject { ["action"] = "submit" });
        await first.Next();
        Assert.Equal("submitted", (string?)first.State["review"]);
    }

    [Fact]
    public async Task Who_follows_an_annotation_that_was_paged_out_gets_the_whole_of_it_again()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        await follower.Until(u => u.Version == 3 && u.Stale == 0);
        var memory = server.App.Services.GetRequiredService<MemoryBudget>();
        for (int turn = 0; turn < 400 && memory.Used > 0; turn++)
        {
            memory.ReleaseUnused(TimeSpan.Zero);        // once the last slice's turn is over
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, memory.Used);
        await page.Do(Commands.AddLabel(2));
        await follower.Until(u => u.Version == 4);
        Assert.Equal((await page.Session()).ToJsonString(), follower.State.ToJsonString());
        Assert.Equal(follower.Labels, await page.Exported());
    }

    [Fact]
    public async Task Where_followers_cannot_be_told_they_are_let_go_and_the_server_works_on()
    {
        var none = ConfidenceModel.Default.Beyond with
        {
            Means = new double[6],
            Scales = [1e-9, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9],
            Weights = [0, 0, 0, 0, 0, 0, 1e308, 0, 0, 0, -1e308, 0, 0],
        };
        var propagation = new PropagationOptions { Threads = 1, Confidence = ConfidenceModel.Default with { Beyond = none } };
        await using var server = await RunningServer.Start(options => options with { Propagation = propagation });
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await page.DrawAndPropagate();
        while (await follower.Next())
        {
            // Until the stream ends: what is infinite less what is infinite is no number, which JSON cannot tell.
        }

        Assert.Equal(4, await page.Do(Commands.AddLabel(2)));
        Assert.Equal(HttpStatusCode.OK, await visitor.Status(HttpMethod.Get, "/health/live"));
        Assert.True(server.App.Services.GetRequiredService<PropagationQueue>().Works);
    }

    private static JsonObject Anything(Random random, int step)
    {
        int label = random.Next(1, 5), slice = random.Next(Scans.Size.Z);
        return random.Next(16) switch
        {
            0 or 1 => Commands.AddLabel(label, $"added {step}"),
            2 => new JsonObject { ["do"] = "change-label", ["label"] = label, ["name"] = $"named {step}", ["colour"] = "#123456" },
            3 => new JsonObject { ["do"] = "remove-label", ["label"] = label },
            4 => new JsonObject { ["do"] = "lock", ["label"] = label },
            5 => new JsonObject { ["do"] = "unlock", ["label"] = label },
            6 => new JsonObject { ["do"] = "propagate", ["label"] = label },
            7 => Commands.On("accept", label, slice),
            8 => Commands.On("absent", label, slice),
            9 => Commands.On("withdraw", label, slice),
            10 => Commands.Plain("undo"),
            11 => Commands.Plain("redo"),
            12 => new JsonObject { ["do"] = "checkpoint", ["name"] = $"{(char)random.Next('a', 'g')}" },
            13 => new JsonObject { ["do"] = "restore", ["name"] = $"{(char)random.Next('a', 'g')}" },
            _ => Commands.Draw(label, slice, Scans.Square(random.Next(8), random.Next(8), random.Next(1, 9))),
        };
    }

    [Fact]
    public void Who_reads_too_slowly_is_let_go()
    {
        var subscribers = new Subscribers();
        int cuts = 0;
        using var slow = subscribers.Add(new Update(0), () => cuts++);
        for (int i = 0; i < 400; i++)
        {
            subscribers.Publish(new Update(i));
        }

        Assert.False(subscribers.Any);
        Assert.Equal(1, cuts);
        int read = 0;
        for (; slow.TryRead(out _); read++)
        {
        }

        Assert.Equal(256, read);
    }

    [Fact]
    public async Task Who_has_many_bytes_unread_is_let_go_and_who_reads_them_is_not()
    {
        var subscribers = new Subscribers();
        int cuts = 0;
        var large = new Update(1) { Patches = [new Patch(2, 0, 0, 0, 1, 1, new byte[1 << 20])] };
        var whole = large with { Patches = [.. Enumerable.Repeat(large.Patches![0], 6)] };
        using var reads = subscribers.Add(whole, () => cuts++);
        Assert.True(reads.TryRead(out _));
        for (int i = 0; i < 20; i++)
        {
            subscribers.Publish(i == 10 ? whole : large);
            Assert.True(reads.TryRead(out _));
        }

        Assert.Equal(0, cuts);
        using var slow = subscribers.Add(whole, () => cuts += 100);
        for (int i = 0; i < 5; i++)
        {
            subscribers.Publish(large);
            Assert.True(reads.TryRead(out _));
        }

        Assert.Equal(100, cuts);
        Assert.True(slow.TryRead(out _));
        while (slow.TryRead(out _))
        {
            // What it has.
        }

        Assert.False(await slow.HasNext(TestContext.Current.CancellationToken));
        Assert.True(subscribers.Any);
    }

    [Fact]
    public async Task Who_follows_too_often_is_asked_to_close_a_page_and_others_are_not()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        List<Follower> followers = [];
        for (int i = 0; i < 8; i++)
        {
            followers.Add(await page.Follow());
        }

        using (var more = await page.Send(HttpMethod.Get, "events"))
        {
            Assert.NotNull(more.Headers.RetryAfter);
            await more.Refused(HttpStatusCode.TooManyRequests);
        }

        using var colleague = await server.SignIn("anna", "reviewer");
        await using (var other = await page.Again("b", colleague).Follow())
        {
            Assert.True(await other.Next());
        }

        await followers[0].DisposeAsync();
        HttpStatusCode status;
        do      // until the server has seen that the page is closed
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            using var again = await page.Send(HttpMethod.Get, "events");
            status = again.StatusCode;
        }
        while (status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var follower in followers)
        {
            await follower.DisposeAsync();
        }
    }

    [Fact]
    public void What_is_not_told_is_left_out_and_what_is_none_is_null()
    {
        Assert.Equal(["version"], Names(new Update(3)));
        Assert.Equal(["version", "progress", "suggestion"], Names(new Update(3) { HasProgress = true, HasSuggestion = true }));
        Assert.Equal(["version", "reset", "patches"], Names(new Update(3) { Reset = true, Patches = [] }));

        static IEnumerable<string> Names(Update update)
        {
            var subscribers = new Subscribers();
            using var reader = subscribers.Add(update, () => { });
            Assert.True(reader.TryRead(out byte[] bytes));
            return JsonNode.Parse(bytes)!.AsObject().Select(member => member.Key);
        }
    }
}
