using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PromptUNet.Imaging;
using PromptUNet.Server.Sessions;

namespace PromptUNet.Server.Tests.Sessions;

public sealed class ImportTests : OnePage
{
    [Fact]
    public async Task A_mask_becomes_labels_in_one_step()
    {
        await Page.Do(Commands.AddLabel(3, "taken"));
        using var answer = await Import("start", 2, 1, "mask.seg.nrrd", Scans.Mask());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var labels = (await Page.Session())["labels"]!.AsArray();
        Assert.Equal(["1 liver #010203", "3 taken #10ff20", "7 spleen #"],
            labels.Select(l => $"{l!["id"]} {l["name"]} {l["colour"]}"[..(l["name"]!.ToString() == "spleen" ? 10 : 15)]));
        Assert.All(labels.Where(l => (int)l!["id"]! != 3), l => Assert.True((bool)l!["imported"]! && !(bool)l["propagated"]!));
        int[] exported = await Page.Exported();
        Assert.Equal((36 * 16, 25 * 16), (exported.Count(l => l == 1), exported.Count(l => l == 7)));

        using var again = await Import("start", 2, 1, "mask.seg.nrrd", Scans.Mask());
        Assert.Equal(2, (int?)JsonNode.Parse(await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["applied"]);
        Assert.Equal(3, (await Page.Session())["labels"]!.AsArray().Count);
        Page.Version = 2;
        await Page.Again("b").Do(Commands.Plain("undo"));
        Assert.Single((await Page.Session())["labels"]!.AsArray());
    }

    [Fact]
    public async Task Slices_of_a_mask_become_keyframes()
    {
        using var answer = await Import("keyframes", 1, 0, "mask.seg.nrrd", Scans.Mask(), "&every=8");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var keyframes = (await Page.Session())["labels"]![0]!["keyframes"]!.AsArray();
        Assert.Equal(["2 5 imported", "2 13 imported", "2 20 imported"], keyframes.Select(k => $"{k!["axis"]} {k["slice"]} {k["by"]}"));
    }

    [Fact]
    public async Task Finished_labels_are_locked()
    {
        using var answer = await Import("labels", 1, 0, "mask.nii.gz", Scans.Mask(".nii.gz"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All((await Page.Session())["labels"]!.AsArray(), l => Assert.True((bool)l!["locked"]!));
        Assert.Equal("Label 3", (string?)(await Page.Session())["labels"]![0]!["name"]);
    }

    [Fact]
    public async Task A_mask_beside_the_scan_is_placed_with_a_warning_and_one_from_elsewhere_refused()
    {
        var grid = Scans.Grid with { Affine = Scans.Grid.Affine with { X0 = Scans.Grid.Affine.X0 - 3 } };
        using var answer = await Import("start", 1, 0, "mask.nii", MaskOn(grid));
        Assert.Contains("lies 3 mm beside it",
            JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["warnings"]![0]!.ToString());
        Assert.Equal(25, (await Page.Exported()).Count(l => l == 1));
        using var elsewhere = await Import("start", 2, 1, "mask.nii", MaskOn(grid with { Affine = grid.Affine with { X0 = 1000 } }));
        Assert.Contains("away from the scan", (string?)(await elsewhere.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        using var lost = await Import("start", 2, 1, "mask.nii", MaskOn(grid with { Affine = Affine.Scaling(1, 1, 1) }));
        Assert.Contains("its place was lost", (string?)(await lost.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
    }

    [Fact]
    public async Task Keyframes_of_thick_slices_lie_in_their_middles()
    {
        using var answer = await Import("keyframes", 1, 0, "mask.nii", MaskOn(Thick, 1, 2, 4), "&every=3");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var keyframes = (await Page.Session())["labels"]![0]!["keyframes"]!.AsArray();
        Assert.Equal(["2 7 imported", "2 12 imported", "2 22 imported"], keyframes.Select(k => $"{k!["axis"]} {k["slice"]} {k["by"]}"));
    }

    [Fact]
    public async Task Structures_that_overlap_are_imported_whole()
    {
        LabelVolume below = new(Scans.Grid), above = new(Scans.Grid);
        below.SetMask(1, 2, 10, Scans.Square(4, 4, 6));
        above.SetMask(2, 2, 10, Scans.Square(6, 6, 2));
        string path = Path.Combine(Server.Folder, "layers.seg.nrrd");
        VolumeFile.Write(path, new LabelLayers([below, above], [new(1, "liver"), new(2, "lesion")]));
        using var answer = await Import("start", 1, 0, "layers.seg.nrrd", File.ReadAllBytes(path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["liver", "lesion"], (await Page.Session())["labels"]!.AsArray().Select(l => (string?)l!["name"]));
        int[] exported = await Page.Exported();
        Assert.Equal((32, 4), (exported.Count(l => l == 1), exported.Count(l => l == 2)));      // the lesion lies in the liver
    }

    [Theory]
    [InlineData("start")]
    [InlineData("keyframes")]
    public async Task Labels_that_may_overlap_come_back_from_a_file_as_they_were_drawn(string mode)
    {
        await Visitor.Ask(HttpMethod.Put, "/api/v1/projects/1", new JsonObject { ["overlapping"] = true });
        await Page.Do(Commands.AddLabel(1, "liver"));
        await Page.Do(Commands.Draw(1, 10, Scans.Square(4, 4, 6)));
        await Page.Do(Commands.AddLabel(2, "lesion"));
        await Page.Do(Commands.Draw(2, 10, Scans.Square(6, 6, 2)));
        int[] shown = await Page.Exported();
        Assert.Equal((32, 4), (shown.Count(l => l == 1), shown.Count(l => l == 2)));
        using var answer = (await Page.Send(HttpMethod.Get, "mask?format=seg.nrrd")).EnsureSuccessStatusCode();
        byte[] file = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string path = Path.Combine(Server.Folder, "both.seg.nrrd");
        File.WriteAllBytes(path, file);
        var layers = VolumeFile.ReadLayers(path);
        Assert.Equal((36, 4), (layers.Mask(1, 2, 10).Area, layers.Mask(2, 2, 10).Area));

        await Page.Do(new JsonObject { ["do"] = "remove-label", ["label"] = 1 });
        await Page.Do(new JsonObject { ["do"] = "remove-label", ["label"] = 2 });
        using var again = await Import(mode, 99, Page.Version, "both.seg.nrrd", file);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(shown, await Page.Exported());
        Assert.Equal(shown, await Page.Exported("nrrd"));
    }

    [Theory]
    [InlineData("start", "mask.nii.gz", "an image", HttpStatusCode.BadRequest)]
    [InlineData("start", "mask.mhd", "an image", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("start", "../mask.nii", "an image", HttpStatusCode.UnprocessableEntity)]
    [InlineData("sideways", "mask.nii", "an image", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_mask_is_refused(string mode, string name, string content, HttpStatusCode status)
    {
        using var answer = await Import(mode, 1, 0, name, System.Text.Encoding.ASCII.GetBytes(content));
        await answer.Refused(status);
        Assert.Equal(0, (int?)(await Page.Session())["version"]);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Server.Folder, ".promptunet", "incoming")));
    }

    [Fact]
    public async Task An_empty_mask_and_keyframes_that_cannot_be_are_refused()
    {
        string path = Path.Combine(Server.Folder, "empty.nii");
        VolumeFile.Write(path, new LabelVolume(Scans.Grid));
        using var empty = await Import("start", 1, 0, "empty.nii", File.ReadAllBytes(path));
        Assert.Contains("background", (string?)(await empty.Refused(HttpStatusCode.UnprocessableEntity))["detail"]);
        using var never = await Import("keyframes", 1, 0, "mask.seg.nrrd", Scans.Mask(), "&every=0");
        await never.Refused(HttpStatusCode.UnprocessableEntity);
        using var nowhere = await Import("keyframes", 1, 0, "mask.seg.nrrd", Scans.Mask(), "&axis=5");
        await nowhere.Refused(HttpStatusCode.UnprocessableEntity);
        using var stale = await Import("start", 1, 7, "mask.seg.nrrd", Scans.Mask());
        Assert.Equal("stale", (string?)(await stale.Refused(HttpStatusCode.Conflict))["type"]);
    }

    [Theory]
    [InlineData("2147483647")]
    [InlineData("2147483644")]
    [InlineData("1073741824")]
    [InlineData("30")]
    public async Task A_distance_of_keyframes_of_any_size_leaves_a_task_that_opens_again(string every)
    {
        await Page.Do(Commands.AddLabel(1, "hours of work"));
        foreach (var (mask, name) in new[] { (MaskOn(Thick, 1, 2, 4), "thick.nii"), (Scans.Mask(), "mask.seg.nrrd") })
        {
            using var answer = await Import("keyframes", Page.Version + 1, Page.Version, name, mask, $"&axis=2&every={every}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Page.Version++;
        }

        var labels = (await Page.Session())["labels"]!.AsArray();
        Assert.All(labels.Skip(1), l => Assert.Equal(2, l!["keyframes"]!.AsArray().Count));
        Assert.True(Server.App.Services.GetRequiredService<SessionPool>().Of(Page.Task, 0, "").TryPageOut());
        var again = await Page.Session();
        Assert.Equal((3, 0), ((int)again["version"]!, again["warnings"]!.AsArray().Count));
        Assert.Equal(labels.ToJsonString(), again["labels"]!.ToJsonString());
    }

    [Theory]
    [InlineData("&every=0")]
    [InlineData("&every=-2147483648")]
    [InlineData("&axis=3")]
    [InlineData("&axis=-1")]
    [InlineData("&axis=2147483647&every=2147483647")]
    public async Task Keyframes_at_no_distance_or_across_no_axis_are_refused(string query)
    {
        foreach (var (mask, name) in new[] { (MaskOn(Thick, 1, 2, 4), "thick.nii"), (Scans.Mask(), "mask.seg.nrrd") })
        {
            using var answer = await Import("keyframes", 1, 0, name, mask, query);
            await answer.Refused(HttpStatusCode.UnprocessableEntity);
        }

        Assert.Equal(0, (int?)(await Page.Session())["version"]);
    }

    [Theory]
    [InlineData("liver\u202e\n# H1\u001b[31m", "liver # H1 [31m", true)]
    [InlineData("  Hígado – segmento Ⅳ 🫁  ", "Hígado – segmento Ⅳ 🫁", false)]
    [InlineData("\u2066\u2028", "Label 3", true)]
    public async Task A_name_in_a_mask_is_made_fit_and_that_is_said(string name, string shown, bool isSaid)
    {
        using var answer = await Import("start", 1, 0, "mask.seg.nrrd", MaskNamed(name));
        var result = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(isSaid, result["warnings"]!.AsArray().Any(w => w!.ToString().Contains("were shortened: those of the labels 3.")));
        Assert.Equal(shown, (string?)(await Page.Session())["labels"]![0]!["name"]);
    }

    [Fact]
    public async Task A_million_characters_of_a_name_in_a_mask_become_two_hundred()
    {
        using var answer = await Import("start", 1, 0, "mask.seg.nrrd", MaskNamed(string.Concat(Enumerable.Repeat("🫁", 500_000))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string name = (string)(await Page.Session())["labels"]![0]!["name"]!;
        Assert.Equal(string.Concat(Enumerable.Repeat("🫁", 99)) + "…", name);
    }

    [Fact]
    public async Task The_table_of_the_effort_has_no_line_link_or_heading_of_a_name()
    {
        await Page.Do(Commands.AddLabel(1, "=x|[a](javascript:alert(1)) <b>`# www.evil.example"));
        using var answer = await Page.Send(HttpMethod.Get, "effort?format=md");
        string table = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(8, table.Count(c => c == '\n'));         // two tables, of labels and of persons
        Assert.Contains(@"| 1 \=x\|\[a\](javascript\:alert(1)) \<b\>\`\# www\.evil\.example |", table);
    }

    private static Grid Thick => new(new Size3(24, 20, 6), Scans.Grid.Affine with { Zk = 10, Z0 = -16 });

    private static byte[] MaskNamed(string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.seg.nrrd");
        var labels = new LabelVolume(Scans.Grid, [new Label(3, name)]);
        labels.SetMask(3, 2, 10, Scans.Square(10, 10, 5));
        VolumeFile.Write(path, labels);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private Task<HttpResponseMessage> Import(string mode, int number, int version, string name, byte[] mask, string more = "") =>
        Visitor.Upload(
            $"/api/v1/tasks/{Page.Task}/import?client=a&number={number}&base={version}&mode={mode}"
                + $"&name={Uri.EscapeDataString(name)}{more}", mask);

    private static byte[] MaskOn(Grid grid, params int[] slices)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.nii");
        var labels = new LabelVolume(grid);
        foreach (int slice in slices.DefaultIfEmpty(10))
        {
            labels.SetMask(1, 2, slice, Scans.Square(10, 10, 5));
        }

        VolumeFile.Write(path, labels);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
