using System.Net;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Sessions;

public sealed class StoryTests
{
    [Fact]
    public async Task From_an_upload_to_a_mask()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await using var follower = await page.Follow();
        await follower.Until(u => u.Last["reset"] is not null);

        await page.Do(Commands.AddLabel(1, "cyst"));
        await page.Do(Commands.Draw(1, 10, Scans.Square(5, 5, 8)));
        await follower.Until(u => u.Version == 2);
        Assert.Equal(64, follower.Labels.Count(l => l == 1));
        Assert.Equal("drawn", (string?)follower.State["labels"]![0]!["keyframes"]![0]!["by"]);

        await page.Do(new JsonObject { ["do"] = "propagate", ["label"] = 1 });
        await follower.Until(u => u.Version == 3 && u.Stale == 0);
        Assert.Equal(64 * Scans.Size.Z, follower.Labels.Count(l => l == 1));

        await page.Do(Commands.Draw(1, 20, Scans.Square(6, 6, 4)));
        await follower.Until(u => u.Version == 4 && u.Stale == 0);
        Assert.Equal("corrected", (string?)follower.State["labels"]![0]!["keyframes"]![1]!["by"]);
        int[] corrected = [.. follower.Labels];
        await page.Do(Commands.On("absent", 1, 25));
        await follower.Until(u => u.Version == 5 && u.Stale == 0);
        Assert.Equal(0, OnSlice(follower.Labels, 25));

        await page.Do(Commands.Plain("undo"));
        await follower.Until(u => u.Version == 6 && u.Stale == 0);
        Assert.Equal(corrected, follower.Labels);
        Assert.Equal(corrected, await page.Exported());
        Assert.Equal(corrected, await page.Exported("seg.nrrd"));
    }

    [Fact]
    public async Task Undo_of_all_of_it_comes_back_to_the_start()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        await page.Settled();
        await page.Do(Commands.On("accept", 1, 3));
        await page.Settled();
        for (int i = 0; i < 4; i++)
        {
            await page.Do(Commands.Plain("undo"));
        }

        Assert.All(await page.Settled(), label => Assert.Equal(0, label));
        Assert.False((bool)(await page.Session())["canUndo"]!);
    }

    [Fact]
    public async Task The_voxels_of_a_study_and_what_a_voxel_follows_from_are_told()
    {
        await using var server = await RunningServer.Start(Scans.Copies);
        using var visitor = await server.SignIn();
        var study = await Annotator.Upload(visitor, "scan.nii.gz", Scans.File());
        Assert.Equal("uint16", (string?)study["voxels"]!["type"]);
        Assert.Equal("LPS", (string?)study["orientation"]);
        byte[] voxels = await (await visitor.Get($"/api/v1/studies/{study["id"]}/voxels")).Content.ReadAsByteArrayAsync(
            TestContext.Current.CancellationToken);
        Assert.Equal(2 * Scans.Size.Count, voxels.Length);
        double slope = (double)study["voxels"]!["slope"]!;
        Assert.Equal(100, BitConverter.ToUInt16(voxels, 2 * 100) * slope, 1e-3);

        var page = await Annotator.Begin(visitor);
        await page.DrawAndPropagate();
        await page.Settled();
        var provenance = await visitor.Ask(HttpMethod.Get, $"/api/v1/tasks/{page.Task}/provenance?i=6&j=6&k=12");
        Assert.Equal("propagated", (string?)provenance["origin"]);
        Assert.Equal(10, (int?)provenance["from"]!["slice"]);
        using var outside = await page.Send(HttpMethod.Get, "provenance?i=60&j=6&k=12");
        Assert.Contains("60", (string?)(await outside.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        var effort = await visitor.Ask(HttpMethod.Get, $"/api/v1/tasks/{page.Task}/effort");
        Assert.Equal(2, (int?)effort["total"]!["strokes"]);
    }

    private static int OnSlice(int[] labels, int k)
    {
        int pixels = Scans.Size.X * Scans.Size.Y;
        return labels.AsSpan(k * pixels, pixels).ToArray().Count(l => l != 0);
    }
}
