using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Studies;

public sealed class UploadTests : IAsyncLifetime
{
    private const int MostBytes = 200_000;

    private RunningServer _server = null!;
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.Start(options => Scans.Copies(options) with { MostUpload = MostBytes, MostVoxels = 20_000 });
        _visitor = await _server.SignIn();
    }

    [Theory]
    [InlineData(".nii.gz")]
    [InlineData(".nii")]
    [InlineData(".nrrd")]
    [InlineData(".mha")]
    public async Task Formats_of_one_file_are_taken(string ending)
    {
        var study = await Annotator.Upload(_visitor, $"Scan é{ending}", Scans.File(ending));
        Assert.Equal($"Scan é{ending}", (string?)study["name"]);
        Assert.Equal([24, 20, 30], study["size"]!.AsArray().Select(n => (int)n!));
        Assert.Equal(2, (double)study["spacing"]![2]!, 1e-6);
        Assert.Equal((2, 1, 0), ((int)study["axes"]!["axial"]!, (int)study["axes"]!["coronal"]!, (int)study["axes"]!["sagittal"]!));
        Assert.Equal(0, (double)study["range"]!["low"]!);
        Assert.Equal(100, (double)study["range"]!["high"]!, 1e-3);
    }

    [Fact]
    public async Task A_scan_of_several_volumes_says_which_one_it_shows()
    {
        byte[] scan =
        [
            .. "NRRD0004\ntype: uint8\ndimension: 4\nspace: RAS\nsizes: 3 4 5 6\nspace directions: none (1,0,0) (0,1,0) (0,0,2)\n"u8,
            .. "kinds: list domain domain domain\nencoding: raw\nspace origin: (-20,-18,7)\n\n"u8,
            .. Enumerable.Range(0, 360).Select(v => (byte)v),
        ];
        var study = await Annotator.Upload(_visitor, "scan.nrrd", scan);
        Assert.Contains("holds 3 volumes", study["warnings"]!.AsArray().Select(w => (string?)w).First());
    }

    [Fact]
    public async Task The_same_file_is_the_same_study()
    {
        var first = await Annotator.Upload(_visitor, "scan.nii.gz", Scans.File());
        using var again = await _visitor.Upload("/api/v1/studies?name=scan.nii.gz", Scans.File());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var named = await Annotator.Upload(_visitor, "other.nii.gz", Scans.File());
        Assert.NotEqual((string?)first["id"], (string?)named["id"]);
        Assert.Equal((string?)first["hash"], (string?)named["hash"]);
        Assert.Single(Files("blobs"));
    }

    [Fact]
    public async Task A_bomb_whose_header_claims_too_much_is_refused_before_it_is_unpacked()
    {
        byte[] header = new byte[352];
        Write(header, 0, 348);
        Write16(header, 40, 3, 400, 400, 300);
        Write16(header, 70, 2, 8);
        BitConverter.TryWriteBytes(header.AsSpan(108), 352f);
        "n+1\0"u8.CopyTo(header.AsSpan(344));
        byte[] bomb = Zipped([.. header, .. new byte[60_000_000]]);
        Assert.InRange(bomb.Length, 1, MostBytes);
        await Refused("bomb.nii.gz", bomb, HttpStatusCode.RequestEntityTooLarge, "voxels");
        Write16(header, 40, 3, 30_000, 30_000, 2);
        await Refused("short.nii.gz", Zipped(header), HttpStatusCode.BadRequest, "short.nii.gz cannot be read");
    }

    [Theory]
    [InlineData(".nii.gz")]
    [InlineData(".nii")]
    [InlineData(".nrrd")]
    [InlineData(".mha")]
    public async Task Files_that_are_cut_off_or_of_something_else_are_refused(string ending)
    {
        byte[] whole = Scans.File(ending);
        await Refused($"scan{ending}", whole[..(whole.Length / 2)], HttpStatusCode.BadRequest, $"scan{ending} cannot be read");
        await Refused($"scan{ending}", Encoding.ASCII.GetBytes("<html>no scan at all</html>"),
            HttpStatusCode.BadRequest, $"scan{ending} cannot be read");
        await Refused($"scan{ending}", [], HttpStatusCode.BadRequest, $"scan{ending} cannot be read");
    }

    [Theory]
    [InlineData("scan.nhdr")]
    [InlineData("scan.mhd")]
    [InlineData("scan.hdr")]
    [InlineData("scan.seg.nrrd")]
    [InlineData("scan.dcm")]
    [InlineData("scan")]
    public async Task Formats_of_two_files_and_unknown_ones_are_refused(string name) =>
        await Refused(name, Scans.File(), HttpStatusCode.UnsupportedMediaType, "ends in");

    [Theory]
    [InlineData("data file: /etc/passwd")]
    [InlineData("data file: ../../server.db")]
    [InlineData("data file: passwd")]
    [InlineData("data file: LIST\nscan.nrrd")]
    public async Task A_header_that_names_another_file_is_refused(string line)
    {
        string header = $"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n{line}\n\n";
        await Refused("scan.nrrd", Encoding.ASCII.GetBytes(header), HttpStatusCode.BadRequest, "scan.nrrd cannot be read");
        string meta = $"ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\nElementDataFile = {line.Split(' ')[^1]}\n";
        await Refused("scan.mha", Encoding.ASCII.GetBytes(meta), HttpStatusCode.BadRequest, "scan.mha cannot be read");
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("SCAN")]
    [InlineData("./scan")]
    [InlineData("knee")]
    public async Task A_header_that_names_its_own_file_is_refused(string named)
    {
        string header = $"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\ndata file: {named}.nrrd\n\n12345678";
        await Refused("knee.nrrd", Encoding.ASCII.GetBytes(header), HttpStatusCode.BadRequest, "knee.nrrd cannot be read");
        string meta = "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\n"
            + $"ElementDataFile = {named}.mha\n12345678";
        await Refused("knee.mha", Encoding.ASCII.GetBytes(meta), HttpStatusCode.BadRequest, "knee.mha cannot be read");
        byte[] nifti = new byte[352 + 8];
        Write(nifti, 0, 348);
        Write16(nifti, 40, 3, 2, 2, 2);
        Write16(nifti, 70, 2, 8);
        "ni1"u8.CopyTo(nifti.AsSpan(344));      // half of a pair
        await Refused("knee.nii", nifti, HttpStatusCode.BadRequest, "knee.nii cannot be read");
    }

    [Fact]
    public async Task A_header_that_has_the_server_skip_much_is_refused_before_it_does()
    {
        byte[] header = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nbyte skip: 50000000\nencoding: gzip\n\n"u8.ToArray();
        await Refused("scan.nrrd", [.. header, .. Zipped(new byte[50_000_008])], HttpStatusCode.BadRequest, "byte skip");
        byte[] nifti = new byte[352];
        Write(nifti, 0, 348);
        Write16(nifti, 40, 3, 2, 2, 2);
        Write16(nifti, 70, 2, 8);
        BitConverter.TryWriteBytes(nifti.AsSpan(108), 100_000_000f);
        "n+1\0"u8.CopyTo(nifti.AsSpan(344));
        await Refused("scan.nii.gz", Zipped([.. nifti, .. new byte[100_000_000]]), HttpStatusCode.BadRequest, "vox_offset");
    }

    [Fact]
    public async Task What_is_larger_than_is_taken_is_refused() =>
        await Refused("scan.nii", new byte[MostBytes + 1], HttpStatusCode.RequestEntityTooLarge, "larger");

    [Theory]
    [InlineData("..%2Fscan.nii.gz")]
    [InlineData("a%5Cscan.nii.gz")]
    [InlineData("a%00.nii.gz")]
    [InlineData("%20")]
    public async Task Names_with_folders_in_them_are_refused(string name)
    {
        using var answer = await _visitor.Upload($"/api/v1/studies?name={name}", Scans.File());
        await answer.Refused(HttpStatusCode.UnprocessableEntity);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_scan_for_which_there_is_never_room_is_refused()
    {
        await using var small = await RunningServer.Start(options => options with { Memory = 50_000 });
        using var visitor = await small.SignIn();
        using var answer = await visitor.Upload("/api/v1/studies?name=scan.nii.gz", Scans.File());
        Assert.Contains("memory", (string?)(await answer.Refused(HttpStatusCode.RequestEntityTooLarge))["detail"]);
    }

    [Fact]
    public async Task A_study_with_tasks_stays()
    {
        var page = await Annotator.Begin(_visitor);
        var task = await _visitor.Ask(HttpMethod.Get, $"/api/v1/tasks/{page.Task}");
        using var refused = await _visitor.Send(HttpMethod.Delete, $"/api/v1/studies/{task["study"]}");
        Assert.Contains("tasks", (string?)(await refused.Refused(HttpStatusCode.Conflict))["detail"]);
        var other = await Annotator.Upload(_visitor, "other.nii.gz", Scans.File());
        Assert.Equal(HttpStatusCode.NoContent, await _visitor.Status(HttpMethod.Delete, $"/api/v1/studies/{other["id"]}"));
        Assert.Equal(HttpStatusCode.NotFound, await _visitor.Status(HttpMethod.Get, $"/api/v1/studies/{other["id"]}"));
    }

    [Fact]
    public async Task Studies_are_listed_by_project()
    {
        var project = await _visitor.Ask(HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "Livers" });
        await Annotator.Upload(_visitor, "scan.nii.gz", Scans.File());
        using var other = await _visitor.Upload($"/api/v1/studies?name=scan.nii.gz&project={project["id"]}", Scans.File());
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        Assert.Equal(2, (await List("/api/v1/studies")).Count);
        Assert.Single(await List($"/api/v1/studies?project={project["id"]}"));
        Assert.Equal(["Scans", "Livers"], (await List("/api/v1/projects")).Select(p => (string?)p!["name"]));
        using var missing = await _visitor.Upload("/api/v1/studies?name=scan.nii.gz&project=99", Scans.File());
        await missing.Refused(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_upload_to_a_project_that_does_not_exist_keeps_nothing()
    {
        await Refused("scan.nii.gz&project=99", Scans.File(), HttpStatusCode.NotFound, "no such project");
    }

    [Fact]
    public async Task A_project_says_whether_its_labels_may_overlap()
    {
        var project = await _visitor.Ask(
            HttpMethod.Post, "/api/v1/projects", new JsonObject { ["name"] = "Tumours", ["overlapping"] = true });
        Assert.True((bool)project["overlapping"]!);
        await _visitor.Ask(HttpMethod.Put, $"/api/v1/projects/{project["id"]}", new JsonObject { ["overlapping"] = false });
        Assert.All(await List("/api/v1/projects"), p => Assert.False((bool)p!["overlapping"]!));
        using var missing = await _visitor.Send(HttpMethod.Put, "/api/v1/projects/99", new JsonObject { ["overlapping"] = true });
        await missing.Refused(HttpStatusCode.NotFound);
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        await _server.DisposeAsync();
    }

    private async Task Refused(string name, byte[] bytes, HttpStatusCode status, string reason)
    {
        using var answer = await _visitor.Upload($"/api/v1/studies?name={name}", bytes);
        Assert.Contains(reason, (string?)(await answer.Refused(status))["detail"]);
        AssertNothingIsLeft();
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Files("incoming"));
        Assert.Empty(Files("blobs"));
    }

    private string[] Files(string folder) =>
        Directory.GetFiles(Path.Combine(_server.Folder, ".promptunet", folder), "*", SearchOption.AllDirectories);

    private async Task<JsonArray> List(string path) =>
        JsonNode.Parse(await (await _visitor.Get(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();

    private static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private static void Write(byte[] header, int at, int value) => BitConverter.TryWriteBytes(header.AsSpan(at), value);

    private static void Write16(byte[] header, int at, params short[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BitConverter.TryWriteBytes(header.AsSpan(at + (2 * i)), values[i]);
        }
    }
}
