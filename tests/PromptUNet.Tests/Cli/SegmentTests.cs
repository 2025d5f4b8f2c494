using System.Text.Json;
using PromptUNet.Imaging;
using PromptUNet.Metrics;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

public sealed class SegmentTests : IDisposable
{
    private readonly Workplace _here = new();

    public SegmentTests() => _here.Write("scan.nii.gz", MovingDiscs.Scan);

    public void Dispose() => _here.Dispose();

    [Fact]
    public void The_method_as_published_comes_with_its_network()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        var outcome = _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--preset", "paper");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("promptunet-paper.int8", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Left), 0.2, 1);
    }

    [Fact]
    public void One_drawn_slice_becomes_the_moving_disc()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        var outcome = Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz");
        // One plain line of progress.
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("carry: drawn on axial slice 6; 11 slices segmented in ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("axial slices 0-11", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Left), 0.9, 1);
        Assert.Equal([MovingDiscs.Left], _here.Read("mask.nii.gz").Present());
    }

    [Fact]
    public void A_disc_that_ends_is_left_there_unless_nothing_is_to_stop_it()
    {
        const int last = 7;
        float[] values = MovingDiscs.Scan.ToArray();
        for (int i = 44 * 40 * (last + 1); i < values.Length; i++)
        {
            values[i] -= MovingDiscs.Truth[i] == 0 ? 0 : 90;
        }

        _here.Write("ending.nii.gz", new Volume(MovingDiscs.Grid, values));
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 4));
        Assert.Equal(Enumerable.Range(0, last + 1), Shown());
        Assert.Equal(Enumerable.Range(0, MovingDiscs.Slices), Shown("--no-stop"));

        IEnumerable<int> Shown(params string[] more)
        {
            Assert.Equal(
                0, _here.Run(
                ["segment", "@ending.nii.gz", "--preset", "carry", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--force",
                .. more]).Code);
            var mask = _here.Read("mask.nii.gz");
            return [.. Enumerable.Range(0, MovingDiscs.Slices).Where(k => !mask.Mask(MovingDiscs.Left, 2, k).IsEmpty)];
        }
    }

    [Fact]
    public void The_mask_lies_on_exactly_the_scans_grid()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz");
        Assert.Equal(VolumeFile.ReadImage(_here["scan.nii.gz"]).Grid, _here.Read("mask.nii.gz").Grid);
    }

    [Fact]
    public void The_same_drawing_gives_the_same_bytes()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 6));
        Segment("--prompt", "@drawn.nii.gz", "-o", "@a.nii.gz", "--preview", "@a.png");
        Segment("--prompt", "@drawn.nii.gz", "-o", "@b.nii.gz", "--preview", "@b.png");
        Assert.Equal(File.ReadAllBytes(_here["a.nii.gz"]), File.ReadAllBytes(_here["b.nii.gz"]));
        Assert.Equal(File.ReadAllBytes(_here["a.png"]), File.ReadAllBytes(_here["b.png"]));
    }

    [Fact]
    public void A_picture_of_a_slice_prompts_along_the_axis_that_alone_has_its_size()
    {
        _here.WritePicture("drawn.png", MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6), label: 1);
        var outcome = Segment("--prompt", "@drawn.png", "--slice", "6", "-o", "@mask.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("axial slice 6", outcome.Output, StringComparison.Ordinal);
        var result = _here.Read("mask.nii.gz");
        Assert.Equal([1], result.Present());
        Assert.InRange(Overlap.Dice(new LabelRegion(MovingDiscs.Truth, MovingDiscs.Left), new LabelRegion(result, 1)), 0.9, 1);
    }

    [Fact]
    public void Several_labels_keep_their_numbers_names_and_colours()
    {
        _here.Write("drawn.seg.nrrd", MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 6));
        var outcome = Segment("--prompt", "@drawn.seg.nrrd", "-o", "@mask.seg.nrrd");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("left disc ", outcome.Output, StringComparison.Ordinal);
        var result = _here.Read("mask.seg.nrrd");
        Assert.Equal(new Label(MovingDiscs.Left, "left disc", new Rgb(10, 20, 30)), result.Labels[0]);
        Assert.Equal((MovingDiscs.Right, "right disc"), (result.Labels[1].Id, result.Labels[1].Name));
        Assert.InRange(Dice("mask.seg.nrrd", MovingDiscs.Left), 0.9, 1);
        Assert.InRange(Dice("mask.seg.nrrd", MovingDiscs.Right), 0.9, 1);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("right disc")]
    public void Labels_can_be_chosen_by_number_and_name(string label)
    {
        _here.Write("drawn.seg.nrrd", MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 6));
        Assert.Equal(0, Segment("--prompt", "@drawn.seg.nrrd", "--labels", label, "-o", "@mask.nii.gz").Code);
        Assert.Equal([MovingDiscs.Right], _here.Read("mask.nii.gz").Present());
    }

    [Fact]
    public void Slices_drawn_apart_are_all_kept_and_their_axis_is_found()
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left], 2, 9);
        _here.Write("drawn.nii.gz", drawn);
        var outcome = Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz");
        Assert.Contains("drawn on axial slices 2, 9; 10 slices segmented", outcome.Output, StringComparison.Ordinal);
        var result = _here.Read("mask.nii.gz");
        Assert.All([2, 9], k => Assert.Equal(drawn.Mask(MovingDiscs.Left, 2, k).Pixels, result.Mask(MovingDiscs.Left, 2, k).Pixels));
    }

    [Theory]
    [InlineData("coronal")]
    [InlineData("1")]
    public void A_single_slice_of_a_full_mask_can_be_named(string axis)
    {
        _here.Write("full.nii.gz", MovingDiscs.Truth);
        var outcome = Segment("--prompt", "@full.nii.gz", "--axis", axis, "--slice", "20", "--labels", "3,5", "-o", "@mask.nii.gz");
        Assert.Contains("drawn on coronal slice 20;", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Code);
        Assert.Equal(MovingDiscs.Truth.Mask(3, 1, 20).Pixels, _here.Read("mask.nii.gz").Mask(3, 1, 20).Pixels);
    }

    [Fact]
    public void A_drawing_on_another_grid_is_resampled_with_a_warning()
    {
        var coarse = new Grid(new Size3(22, 20, MovingDiscs.Slices), MovingDiscs.Grid.Affine with { Xi = 2, Yj = 2 });
        var labels = new LabelVolume(coarse);
        var disc = MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6);
        labels.SetMask(
            1, 2, 6, new Mask(22, 20, [.. from y in Enumerable.Range(0, 20) from x in Enumerable.Range(0, 22) select disc[2 * x, 2 * y]]));
        _here.Write("coarse.nii.gz", labels);
        var outcome = Segment("--prompt", "@coarse.nii.gz", "-o", "@mask.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("6 x 5 voxels on its axial slice 6 became 12 x 10 voxels on axial slice 6.", outcome.Errors);
        Assert.Equal(MovingDiscs.Grid, _here.Read("mask.nii.gz").Grid);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public void A_drawing_on_slices_thinner_than_the_scan_s_is_drawn_on_the_slice_that_holds_it(int drawn)
    {
        var thin = new LabelVolume(new Grid(new Size3(44, 40, 24), MovingDiscs.Grid.Affine with { Zk = 1, Z0 = 6.5 }));
        thin.SetMask(MovingDiscs.Left, 2, drawn, MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6));
        _here.Write("thin.nii.gz", thin);
        var outcome = Segment("--prompt", "@thin.nii.gz", "-o", "@mask.nii.gz");
        Assert.Contains(
            $"voxels on its axial slice {drawn} became 13 x 13 voxels on axial slice 6.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("drawn on axial slice 6;", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Left), 0.9, 1);
    }

    [Fact]
    public void A_drawing_on_slices_thicker_than_the_scan_s_is_drawn_once_in_their_middle()
    {
        var thick = new LabelVolume(new Grid(new Size3(44, 40, 4), MovingDiscs.Grid.Affine with { Zk = 6, Z0 = 9 }));
        thick.SetMask(MovingDiscs.Left, 2, 1, MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 4));
        thick.SetMask(MovingDiscs.Left, 2, 3, MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 10));
        _here.Write("thick.nii.gz", thick);
        var outcome = Segment("--prompt", "@thick.nii.gz", "-o", "@mask.nii.gz");
        Assert.Contains("drawn on axial slices 4, 10;", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Left), 0.9, 1);
    }

    [Fact]
    public void A_turned_crop_of_the_scan_is_a_drawing_on_the_scan_without_a_word()
    {
        var crop = new Grid(new Size3(2, 30, 40), new Affine(0, 0, -1, 20, 0, 1, 0, -13, 2, 0, 0, 17));     // z, y, reversed x
        int[] drawn = [.. from i in Enumerable.Range(0, 40) from j in Enumerable.Range(0, 30) from k in Enumerable.Range(0, 2)
            select k == 1 && MovingDiscs.At(40 - i, j + 5, 6) == MovingDiscs.Left ? 1 : 0];
        _here.Write("crop.nii.gz", new LabelVolume(crop, drawn));
        var outcome = Segment("--prompt", "@crop.nii.gz", "-o", "@mask.nii.gz");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6).Pixels, _here.Read("mask.nii.gz").Mask(1, 2, 6).Pixels);
    }

    [Fact]
    public void A_structure_under_another_in_its_segmentation_is_drawn_whole()
    {
        var disc = MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6);
        LabelVolume below = new(MovingDiscs.Grid), above = new(MovingDiscs.Grid);
        below.SetMask(1, 2, 6, disc);
        above.SetMask(2, 2, 6, new Mask(44, 40, [.. disc.Pixels.Select((drawn, i) => drawn && i % 44 < 13)]));
        VolumeFile.Write(_here["layers.seg.nrrd"], new LabelLayers([below, above], [new(1, "liver"), new(2, "lesion")]));
        var alone = Segment("--prompt", "@layers.seg.nrrd", "--labels", "liver", "-o", "@mask.nii.gz");
        Assert.Equal((0, ""), (alone.Code, alone.Errors));
        Assert.Equal(disc.Pixels, _here.Read("mask.nii.gz").Mask(1, 2, 6).Pixels);
        var both = Segment("--prompt", "@layers.seg.nrrd", "-o", "@both.nii.gz");
        Assert.Equal(0, both.Code);
        Assert.Contains(
            $"overlap in {above.Count(2)} voxels of the drawing. Each is segmented from its whole drawing, but the file that is written "
            + "holds one label",
            both.Errors, StringComparison.Ordinal);
        Assert.Equal([1, 2], _here.Read("both.nii.gz").Present());
        var score = _here.Run("evaluate", "@layers.seg.nrrd", "@layers.seg.nrrd", "--labels", "liver");
        Assert.Contains("1.0000", score.Output, StringComparison.Ordinal);
        Assert.Equal("", score.Errors);
    }

    [Fact]
    public void A_scan_of_several_volumes_says_which_one_it_took()
    {
        File.WriteAllBytes(_here["two.nrrd"],
        [
            .. "NRRD0004\ntype: uint8\ndimension: 4\nspace: RAS\nsizes: 2 44 40 12\n"u8,
            .. "space directions: none (1,0,0) (0,1,0) (0,0,2)\nkinds: list domain domain domain\nencoding: raw\n"u8,
            .. "space origin: (-20,-18,7)\n\n"u8,
            .. MovingDiscs.Scan.ToArray().SelectMany(v => (byte[])[(byte)v, 0]),
        ]);
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        string[] command = ["segment", "@two.nrrd", "--preset", "carry", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--force"];
        Assert.Contains("holds 2 volumes", _here.Run(command).Errors, StringComparison.Ordinal);
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Left), 0.9, 1);
        Assert.DoesNotContain("2 volumes", _here.Run([.. command, "--volume", "0"]).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_asked_about_every_slice()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        var outcome = _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "--model", "@tiny.onnx", "-o", "@mask.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("tiny: drawn on axial slice 6; 11 slices segmented", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Locked_labels_are_in_the_result_as_they_were_and_nothing_is_drawn_over_them()
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 6);
        _here.Write("drawn.nii.gz", drawn);
        var finished = new LabelVolume(MovingDiscs.Grid, [new Label(7, "wall", new Rgb(1, 2, 3))]);
        var wall = new Mask(44, 40, [.. Enumerable.Range(0, 44 * 40).Select(i => i % 44 is 12 or 13)]);
        Enumerable.Range(0, MovingDiscs.Slices).ToList().ForEach(k => finished.SetMask(7, 2, k, wall));
        _here.Write("finished.seg.nrrd", finished);
        Assert.Equal(0, Segment("--prompt", "@drawn.nii.gz", "--lock", "@finished.seg.nrrd", "-o", "@mask.seg.nrrd").Code);
        var result = _here.Read("mask.seg.nrrd");
        Assert.Equal([MovingDiscs.Left, MovingDiscs.Right, 7], result.Present());
        Assert.Contains(new Label(7, "wall", new Rgb(1, 2, 3)), result.Labels);
        Assert.All(Enumerable.Range(0, MovingDiscs.Slices), k => Assert.Equal(wall.Pixels, result.Mask(7, 2, k).Pixels));
        Assert.Equal(drawn.Mask(MovingDiscs.Right, 2, 6).Pixels, result.Mask(MovingDiscs.Right, 2, 6).Pixels);
    }

    [Fact]
    public void A_label_that_is_drawn_is_not_locked()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        _here.Write("truth.nii.gz", MovingDiscs.Truth);
        var outcome = Segment("--prompt", "@drawn.nii.gz", "--lock", "@truth.nii.gz", "-o", "@mask.nii.gz");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("Not locked, because the prompt draws it: label 3 of ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(1, Dice("mask.nii.gz", MovingDiscs.Right));
        Assert.Equal(2, Segment("--prompt", "@drawn.nii.gz", "--lock", "@drawn.nii.gz", "-o", "@other.nii.gz").Code);
    }

    [Fact]
    public void A_drawing_inside_a_locked_label_is_refused()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        _here.Write("finished.nii.gz", new LabelVolume(MovingDiscs.Grid, [.. Enumerable.Repeat(9, (int)MovingDiscs.Grid.Size.Count)]));
        var outcome = Segment("--prompt", "@drawn.nii.gz", "--lock", "@finished.nii.gz", "-o", "@mask.nii.gz");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("Locked labels hold every drawn pixel of label 3: ", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_planes_can_vote_and_drawn_slices_stay()
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 2, 9);
        _here.Write("drawn.nii.gz", drawn);
        var random = new Random(1);
        // Else one plane is right.
        _here.Write("scan.nii.gz",
            new Volume(MovingDiscs.Grid, [.. MovingDiscs.Scan.ToArray().Select(v => v + (120 * (random.NextSingle() - 0.5f)))]));
        Assert.Equal(0, Segment("--prompt", "@drawn.nii.gz", "-o", "@alone.nii.gz").Code);
        var outcome = Segment("--prompt", "@drawn.nii.gz", "--consensus", "-o", "@mask.nii.gz");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.NotEqual(_here.Read("alone.nii.gz").ToArray(), _here.Read("mask.nii.gz").ToArray());
        Assert.All([2, 9], k =>
            Assert.Equal(drawn.Mask(MovingDiscs.Left, 2, k).Pixels, _here.Read("mask.nii.gz").Mask(MovingDiscs.Left, 2, k).Pixels));
        Assert.InRange(Dice("mask.nii.gz", MovingDiscs.Right), 0.8, 1);
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid with { Affine = Affine.Scaling(1, 1, 4) }, MovingDiscs.Scan.ToArray()));
        Assert.Contains("may make the result worse.",
            Segment("--prompt", "@drawn.nii.gz", "--consensus", "-o", "@mask.nii.gz", "--force").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void How_sure_each_slice_is_can_be_written_and_the_next_correction_said()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 2, 9));
        var outcome = Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--confidence", "@slices.json", "--suggest");
        Assert.Matches(
            "Correct next: axial slice [0-9]+ of label 3\\. It is expected to mend (less than a tenth|about a [a-z]+|about half|most) "
                + "of what is wrong with this label\\.",
            outcome.Output);
        using var report = JsonDocument.Parse(File.ReadAllText(_here["slices.json"]));
        var label = report.RootElement.GetProperty("labels").EnumerateArray().Single();
        Assert.Equal("axial", label.GetProperty("plane").GetString());
        var slices = label.GetProperty("slices").EnumerateArray().ToList();
        Assert.Equal(MovingDiscs.Slices, slices.Count);
        Assert.Equal(
            ("drawn", JsonValueKind.Null), (slices[2].GetProperty("source").GetString(), slices[2].GetProperty("predictedDice").ValueKind));
        Assert.Equal(
            ("between", 2, 9),
            (slices[5].GetProperty("source").GetString(), slices[5].GetProperty("from").GetInt32(),
            slices[5].GetProperty("to").GetInt32()));
        Assert.InRange(slices[5].GetProperty("predictedDice").GetDouble(), 0, 1);
        Assert.Equal(JsonValueKind.Null, slices[5].GetProperty("predictedAbsent").ValueKind);
        Assert.Equal(_here.Read("mask.nii.gz").Mask(MovingDiscs.Left, 2, 5).Area, slices[5].GetProperty("area").GetInt32());
        Assert.Equal(17, slices[5].GetProperty("centreMm")[2].GetDouble());
    }

    [Fact]
    public void A_slice_without_a_mask_has_no_Dice_but_a_probability_that_nothing_is_missing()
    {
        var size = MovingDiscs.Grid.Size;
        float[] values = [.. MovingDiscs.Scan.ToArray().Select((v, i) => i / (size.X * size.Y) < 8 ? v : 0)];
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, values));       // nothing from slice 8 on
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 5));
        Assert.Equal(0, Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--confidence", "@slices.json").Code);
        using var report = JsonDocument.Parse(File.ReadAllText(_here["slices.json"]));
        var empty = report.RootElement.GetProperty("labels")[0].GetProperty("slices").EnumerateArray()
            .Where(s => s.GetProperty("area").GetInt32() == 0).ToList();
        Assert.NotEmpty(empty);
        Assert.All(empty, s => Assert.Equal(JsonValueKind.Null, s.GetProperty("predictedDice").ValueKind));
        Assert.All(empty, s => Assert.InRange(s.GetProperty("predictedAbsent").GetDouble(), 0, 1));
    }

    [Fact]
    public void Quiet_prints_nothing()
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        Assert.Equal(new Workplace.Outcome(0, "", ""), Segment("--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--quiet"));
    }

    private Workplace.Outcome Segment(params string[] args) => _here.Run(["segment", "@scan.nii.gz", "--preset", "carry", .. args]);

    private double Dice(string name, int label) =>
        Overlap.Dice(new LabelRegion(MovingDiscs.Truth, label), new LabelRegion(_here.Read(name), label));
}
