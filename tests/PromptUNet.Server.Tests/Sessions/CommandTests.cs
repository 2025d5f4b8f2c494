using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Sessions;

public sealed class CommandTests : OnePage
{
    [Fact]
    public async Task A_command_that_is_sent_again_changes_nothing()
    {
        var body = Page.Numbered(Commands.AddLabel(1));
        for (int time = 0; time < 3; time++)
        {
            using var answer = await Page.Send(body);
            var taken = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.Equal((1, 1), ((int)taken["version"]!, (int)taken["applied"]!));
        }

        Assert.Single((await Page.Session())["labels"]!.AsArray());
    }

    [Fact]
    public async Task A_command_for_an_earlier_state_gets_the_state_of_now()
    {
        var late = Page.Again("b");
        await Page.Do(Commands.AddLabel(1));
        using var answer = await late.Send(late.Numbered(Commands.AddLabel(2)));
        var refused = await answer.Refused(HttpStatusCode.Conflict);
        Assert.Equal("stale", (string?)refused["type"]);
        Assert.Equal(1, (int?)refused["version"]);
        Assert.Equal("thing", (string?)refused["state"]!["labels"]![0]!["name"]);

        late.Version = 1;
        Assert.Equal(2, await late.Do(Commands.AddLabel(2)));
    }

    [Fact]
    public async Task Numbers_of_a_client_ascend()
    {
        await Page.Do(Commands.AddLabel(1));
        var body = Page.Numbered(Commands.AddLabel(2));
        body["number"] = 0;
        using var answer = await Page.Send(body);
        Assert.Contains("upwards", (string?)(await answer.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { """{"do":"redo"}""", "nothing to redo" },
        { """{"do":"restore","name":"never"}""", "never" },
        { """{"do":"remove-label","label":9}""", "no label 9" },
        { """{"do":"propagate","label":9}""", "no label 9" },
        { """{"do":"add-label","label":1,"name":"again","colour":"#000000"}""", "label 1 already" },
        { """{"do":"add-label","label":256,"name":"x","colour":"#000000"}""", "256" },
        { """{"do":"add-label","label":2,"name":"x","colour":"red"}""", "#rrggbb" },
        { """{"do":"add-label","label":2,"name":" ","colour":"#000000"}""", "name" },
        { """{"do":"draw","label":9,"axis":2,"slice":1,"box":[0,0,1,1],"runs":"AQE=","strokes":1,"milliseconds":1}""", "no label 9" },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[20,0,9,1],"runs":"AQk=","strokes":1,"milliseconds":1}""", "24 x 20" },
        {
            """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,2147483647,2147483647],"runs":"AQk=","strokes":1,"milliseconds":1}""",
            "24 x 20"
        },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0],"runs":"AQk=","strokes":1,"milliseconds":1}""", "box" },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,2,1],"runs":"AQE=","strokes":1,"milliseconds":1}""", "1 pixels before" },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,2,1],"runs":"AQM=","strokes":1,"milliseconds":1}""", "3 pixels" },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,2,1],"runs":"/////w==","strokes":1,"milliseconds":1}""", "number" },
        { """{"do":"draw","label":1,"axis":2,"slice":30,"box":[0,0,1,1],"runs":"AQE=","strokes":1,"milliseconds":1}""", "slices 0 to 29" },
        { """{"do":"draw","label":1,"axis":3,"slice":0,"box":[0,0,1,1],"runs":"AQE=","strokes":1,"milliseconds":1}""", "axes 0, 1 and 2" },
        { """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,1,1],"runs":"AQE=","strokes":-1,"milliseconds":1}""", "-1 strokes" },
        {
            """{"do":"draw","label":1,"axis":2,"slice":1,"box":[0,0,1,1],"runs":"AQE=","strokes":1,"milliseconds":9223372036854775807}""",
            "ms"
        },
        { """{"do":"absent","label":1,"axis":-1,"slice":1}""", "axes 0, 1 and 2" },
        { """{"do":"accept","label":1,"axis":2,"slice":99}""", "slice 99" },
        { """{"do":"withdraw","label":1,"axis":2,"slice":1}""", "has no keyframe" },
        { """{"do":"unlock","label":1}""", "not locked" },
        { """{"do":"checkpoint","name":""}""", "name" },
        { """{"do":"checkpoint","name":"a\nb"}""", "one line" },
        { """{"do":"checkpoint","name":"a\u202eb"}""", "direction" },
        { """{"do":"change-label","label":1,"name":"a\u2066b","colour":"#000000"}""", "direction" },
        { """{"do":"change-label","label":1,"name":"a\u2029b","colour":"#000000"}""", "one line" },
        { """{"do":"add-label","label":2,"name":"a\u200fb","colour":"#000000"}""", "direction" },
        { """{"do":"add-label","label":-2147483648,"name":"x","colour":"#000000"}""", "-2147483648" },
        { """{"do":"withdraw","label":1,"axis":-2147483648,"slice":2147483647}""", "has no keyframe" },
        { """{"do":"absent","label":1,"axis":2,"slice":2147483647}""", "2147483647" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task What_does_not_fit_is_refused_with_a_reason_and_changes_nothing(string command, string reason)
    {
        await Page.Do(Commands.AddLabel(1));
        using var answer = await Page.Send(Page.Numbered(JsonNode.Parse(command)!.AsObject()));
        Assert.Contains(reason, (string?)(await answer.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        Assert.Equal(1, (int?)(await Page.Session())["version"]);
    }

    [Fact]
    public async Task Checkpoints_are_not_without_number_and_their_names_can_be_given_again()
    {
        for (int n = 0; n < 100; n++)
        {
            await Page.Do(new JsonObject { ["do"] = "checkpoint", ["name"] = $"{n}" });
        }

        using var answer = await Page.Send(Page.Numbered(new JsonObject { ["do"] = "checkpoint", ["name"] = "100" }));
        Assert.Contains("at most 100", (string?)(await answer.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        Assert.Equal(101, await Page.Again("b").Do(new JsonObject { ["do"] = "checkpoint", ["name"] = "7" }));
    }

    [Theory]
    [InlineData("""{"do":"shout"}""")]
    [InlineData("""{"label":1}""")]
    [InlineData("""{"do":1}""")]
    [InlineData("""{"do":"undo","also":1}""")]
    [InlineData("""{"do":"lock"}""")]
    [InlineData("""{"do":"lock","label":"1"}""")]
    [InlineData("""{"do":"lock","label":null}""")]
    [InlineData("""{"do":"checkpoint","name":null}""")]
    [InlineData("null")]
    public async Task What_is_no_command_is_refused(string command)
    {
        var body = Page.Numbered([]);
        body["command"] = JsonNode.Parse(command);
        using var answer = await Page.Send(body);
        await answer.Refused(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_kind_of_a_command_may_come_last()
    {
        await Page.Do(new JsonObject { ["label"] = 4, ["name"] = "late", ["colour"] = "#000000", ["do"] = "add-label" });
        Assert.Equal(4, (int?)(await Page.Session())["labels"]![0]!["id"]);
    }

    [Fact]
    public async Task A_locked_label_keeps_its_pixels_when_another_is_drawn_over_it()
    {
        await Page.Do(Commands.AddLabel(1));
        await Page.Do(Commands.AddLabel(2));
        await Page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 4)));
        await Page.Do(new JsonObject { ["do"] = "lock", ["label"] = 1 });
        await Page.Do(Commands.Draw(2, 10, Scans.Square(5, 5, 8)));
        int[] labels = await Page.Exported();
        Assert.Equal(16, labels.Count(l => l == 1));
        Assert.Equal(48, labels.Count(l => l == 2));
        using var answer = await Page.Send(Page.Numbered(Commands.Draw(1, 10, Scans.Square(0, 0, 2))));
        Assert.Contains("locked", (string?)(await answer.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
    }

    [Fact]
    public async Task A_drawing_leaves_what_is_outside_its_box()
    {
        await Page.Do(Commands.AddLabel(1));
        await Page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 4)));
        await Page.Do(JsonNode.Parse("""{"do":"draw","label":1,"axis":2,"slice":10,"box":[5,5,2,1],"runs":"AAI=","strokes":"""
            + """1,"milliseconds":1}""")!.AsObject());
        Assert.Equal(14, (await Page.Exported()).Count(l => l == 1));
        Assert.Equal("drawn", (string?)(await Page.Session())["labels"]![0]!["keyframes"]![0]!["by"]);
    }

    [Fact]
    public async Task Drawings_across_all_axes_come_back_pixel_for_pixel()
    {
        await Page.Do(Commands.AddLabel(1));
        await Page.Do(JsonNode.Parse("""{"do":"draw","label":1,"axis":0,"slice":3,"box":[7,9,3,2],"runs":"AQEAAQEE","strokes":"""
            + """1,"milliseconds":1}""")!.AsObject());
        await Page.Do(JsonNode.Parse("""{"do":"draw","label":1,"axis":1,"slice":15,"box":[20,1,2,2],"runs":"AQQ=","strokes":"""
            + """1,"milliseconds":1}""")!.AsObject());
        await using var follower = await Page.Follow();
        await follower.Next();
        var found = Enumerable.Range(0, follower.Labels.Length).Where(n => follower.Labels[n] != 0)
            .Select(n => (n % 24, n / 24 % 20, n / 480)).Order();
        Assert.Equal([(3, 7, 9), (3, 7, 10), (3, 8, 10), (3, 9, 9), (3, 9, 10), (20, 15, 1), (20, 15, 2), (21, 15, 1), (21, 15, 2)], found);
    }
}
