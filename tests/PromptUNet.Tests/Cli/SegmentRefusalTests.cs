using PromptUNet.Imaging;
using PromptUNet.Tests.Disk;
using PromptUNet.Tests.Inference;
using PromptUNet.Tests.Pictures;
using SkiaSharp;

namespace PromptUNet.Tests.Cli;

public sealed class SegmentRefusalTests : IDisposable
{
    private readonly Workplace _here = new();

    public SegmentRefusalTests()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        File.WriteAllText(_here["old.nii.gz"], "what was there");
    }

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_file_is_not_overwritten_without_being_told_to()
    {
        Refused(2, "exists; add --force to replace it", "--prompt", "@drawn.nii.gz", "-o", "@old.nii.gz");
        Assert.Equal("what was there", File.ReadAllText(_here["old.nii.gz"]));
        Assert.Equal(0, Segment("--prompt", "@drawn.nii.gz", "-o", "@old.nii.gz", "--force").Code);
        Assert.Equal([MovingDiscs.Left], _here.Read("old.nii.gz").Present());
    }

    [Fact]
    public void The_second_file_of_a_pair_is_not_overwritten_either()
    {
        File.WriteAllText(_here["mask.raw.gz"], "other");
        Refused(2, "mask.raw.gz' exists", "--prompt", "@drawn.nii.gz", "-o", "@mask.nhdr");
        File.WriteAllText(_here["mask.img"], "other");
        Refused(2, "mask.img' exists", "--prompt", "@drawn.nii.gz", "-o", "@mask.hdr");
    }

    [Fact]
    public void The_scan_is_never_overwritten() =>
        Refused(2, "is an input; give the result another name", "--prompt", "@drawn.nii.gz", "-o", "@scan.nii.gz", "--force");

    [Theory]
    [InlineData("@mask.jpg", "has an unknown ending")]
    [InlineData("@nowhere/mask.nii.gz", "There is no folder")]
    public void A_place_that_cannot_be_written_is_refused_before_work(string output, string message) =>
        Refused(2, message, "--prompt", "@missing.nii.gz", "-o", output);

    [Fact]
    public void A_picture_must_be_a_png_and_not_exist()
    {
        Refused(2, "should end in .png", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--preview", "@look.jpg");
        File.WriteAllText(_here["look.png"], "");
        Refused(2, "exists; add --force", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--preview", "@look.png");
    }

    [Fact]
    public void An_empty_drawing_is_refused()
    {
        _here.Write("empty.nii.gz", new LabelVolume(MovingDiscs.Grid));
        Refused(1, "Nothing is drawn in ", "--prompt", "@empty.nii.gz", "-o", "@mask.nii.gz");
        _here.WritePicture("empty.png", new Mask(44, 40));
        Refused(1, "Nothing is drawn in ", "--prompt", "@empty.png", "--slice", "3", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_drawing_that_fits_no_axis_says_what_it_marks()
    {
        _here.Write("full.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], [.. Enumerable.Range(2, 8)]));
        Refused(
            2, "neighbouring slices of more than one axis: axial slices 2-9, coronal slices 14-27, sagittal slices 6-20. If it is",
            "--prompt", "@full.nii.gz", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_line_that_lies_on_a_slice_of_two_axes_is_ambiguous()
    {
        var line = new LabelVolume(MovingDiscs.Grid);
        for (int x = 10; x <= 15; x++)
        {
            line[(((6 * 40) + 20) * 44) + x] = 1;
        }

        _here.Write("line.nii.gz", line);
        Refused(2, "more than one axis: axial slice 6, coronal slice 20, sagittal slices 10-15. If it is", "--prompt", "@line.nii.gz", "-o",
            "@mask.nii.gz");
    }

    [Theory]
    [InlineData("4", "Nothing is drawn on axial slice 4 of ")]
    [InlineData("99", "There is no axial slice 99: the image has the slices 0 to 11.")]
    public void A_slice_without_a_drawing_is_refused(string slice, string message) =>
        Refused(2, message, "--prompt", "@drawn.nii.gz", "--slice", slice, "-o", "@mask.nii.gz");

    [Fact]
    public void A_picture_needs_a_slice_and_the_size_of_one()
    {
        _here.WritePicture("disc.png", MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6));
        Refused(2, "add --slice to", "--prompt", "@disc.png", "-o", "@mask.nii.gz");
        Refused(2, "has 44 x 40 pixels, as no picture of a slice of the image has: coronal 44 x 12", "--prompt", "@disc.png", "--slice",
            "6", "--axis", "coronal", "-o", "@mask.nii.gz");
        _here.WritePicture("small.png", new Mask(7, 9));
        Refused(2, "has 7 x 9 pixels, as no picture of a slice of the image has: sagittal 40 x 12 or 640 x 384, "
            + "coronal 44 x 12 or 704 x 384, axial 44 x 40 or 704 x 640. A screenshot or a cropped picture cannot be brought back",
            "--prompt", "@small.png", "--slice", "6", "-o", "@mask.nii.gz");
    }

    [Theory]
    [InlineData("mask.jpg")]
    [InlineData("MASK.JPEG")]
    public void A_jpeg_is_told_to_be_saved_as_png(string name)
    {
        using (var paint = PaintProgram.New(44, 40, SKColors.Black))
        {
            paint.SaveJpeg(_here[name]);
        }

        Refused(1, "save the drawing as PNG, because JPEG smears", "--prompt", $"@{name}", "--slice", "6", "-o", "@mask.nii.gz");
        Refused(1, "save the drawing as PNG", "--prompt", "@drawn.nii.gz", "--keyframe", $"@{name}:9", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void An_inverted_drawing_is_refused_from_volumes_and_pictures_and_as_a_correction()
    {
        var inverted = new Mask(44, 40, Array.ConvertAll(MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6).Pixels, p => !p));
        var labels = new LabelVolume(MovingDiscs.Grid);
        labels.SetMask(MovingDiscs.Left, 2, 6, inverted);
        _here.Write("inverted.nii.gz", labels);
        _here.WritePicture("inverted.png", inverted);
        const string message = "covers 94 % of axial slice 6, with its corners. Is it inverted";
        Refused(1, message, "--prompt", "@inverted.nii.gz", "-o", "@mask.nii.gz");
        Refused(1, message, "--prompt", "@inverted.png", "--slice", "6", "-o", "@mask.nii.gz");
        Refused(1, "covers 94 % of axial slice 9", "--prompt", "@drawn.nii.gz", "--keyframe", "@inverted.png:9", "-o", "@mask.nii.gz");
        Refused(1, message, "--prompt", "@drawn.nii.gz", "--keyframe", "@inverted.nii.gz:6", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_scan_in_the_place_of_the_drawing_is_refused()
    {
        _here.Write("values.nii.gz", new LabelVolume(
            MovingDiscs.Grid, [.. Enumerable.Range(0, (int)MovingDiscs.Grid.Size.Count).Select(i => 1 + (i * 7 % 90))]));
        Refused(2, "holds 90 labels, and a drawing may have 20. Is it the scan", "--prompt", "@values.nii.gz", "--axis", "axial",
            "--slice", "6", "-o", "@mask.nii.gz");
        Refused(2, "holds 90 labels", "--prompt", "@drawn.nii.gz", "--keyframe", "@values.nii.gz:8", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_label_that_is_not_drawn_is_refused_with_those_that_are() =>
        Refused(2, "holds no label 'liver'; it holds 3.", "--prompt", "@drawn.nii.gz", "--labels", "liver", "-o", "@mask.nii.gz");

    [Fact]
    public void A_drawing_far_from_the_scan_is_refused_with_both_grids()
    {
        var far = new Grid(MovingDiscs.Grid.Size, MovingDiscs.Grid.Affine with { X0 = 1000 });
        _here.Write("far.nii.gz", new LabelVolume(far, MovingDiscs.Drawn([3], 6).ToArray()));
        Refused(1, "lies 1020 mm away from the scan, though it has the same size.", "--prompt", "@far.nii.gz", "-o", "@mask.nii.gz");
        Refused(1, "The mask's grid is 44 x 40 x 12 voxels of 1 x 1 x 2 mm, RAS, from (1000, -18, 7)",
            "--prompt", "@far.nii.gz", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_drawing_whose_place_was_lost_is_refused_at_every_door()
    {
        var (x, y, z) = (44, 40, MovingDiscs.Slices);
        _here.Write("eye.nii.gz", new LabelVolume(
            new Grid(new Size3(x, y, z), Affine.Scaling(1, 1, 1)), MovingDiscs.Drawn([MovingDiscs.Right], 6).ToArray()));
        _here.Write("zyx.nii.gz", new LabelVolume(
            new Grid(new Size3(z, y, x), Affine.Scaling(1, 1, 1)), [.. from i in Enumerable.Range(0, x) from j in Enumerable.Range(0, y)
                from k in Enumerable.Range(0, z) select k == 6 ? MovingDiscs.At(i, j, k) : 0]));
        Refused(1, "its place was lost", "--prompt", "@eye.nii.gz", "-o", "@mask.nii.gz");
        Refused(1, "with its axes in the order z, y, x", "--prompt", "@zyx.nii.gz", "-o", "@mask.nii.gz");
        Refused(1, "its place was lost", "--prompt", "@drawn.nii.gz", "--keyframe", "@eye.nii.gz:8", "-o", "@mask.nii.gz");
        Refused(1, "its place was lost", "--prompt", "@drawn.nii.gz", "--lock", "@eye.nii.gz", "-o", "@mask.nii.gz");
        foreach (string[] pair in (string[][])[["@eye.nii.gz", "@drawn.nii.gz"], ["@drawn.nii.gz", "@eye.nii.gz"]])
        {
            var outcome = _here.Run(["evaluate", .. pair]);
            Assert.Equal((1, ""), (outcome.Code, outcome.Output));
            Assert.Contains("was lost", outcome.Errors, StringComparison.Ordinal);
            Assert.Contains("the reference's is", outcome.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_of_two_segments_is_refused_with_their_numbers()
    {
        _here.Write("twice.seg.nrrd", new LabelVolume(
            MovingDiscs.Grid, MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 6).ToArray(),
            [new(MovingDiscs.Left, "Segment_1"), new(MovingDiscs.Right, "Segment_1")]));
        Refused(2, "Several structures are named 'Segment_1': labels 3, 5. Choose by number, as --labels 3.",
            "--prompt", "@twice.seg.nrrd", "--labels", "Segment_1", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_missing_or_broken_file_is_named()
    {
        Refused(1, "missing.nii.gz", "--prompt", "@missing.nii.gz", "-o", "@mask.nii.gz");
        Refused(1, "old.nii.gz", "--prompt", "@old.nii.gz", "-o", "@mask.nii.gz");
    }

    [Fact]
    public void A_missing_model_says_how_to_come_by_one()
    {
        var outcome = _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--model", "@none.onnx");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("none.onnx", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_in_one_sentence()
    {
        var outcome = _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--model", "@old.nii.gz");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith(_here["old.nii.gz"], outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Presets_and_models_that_do_not_go_together_are_refused()
    {
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
        Refused(2, "leave --model, --precision and --device away", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz",
            "--model", "@tiny.onnx");
        Refused(2, "leave --model, --precision and --device away", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz",
            "--precision", "int8");
        var both = _here.Run(
            "segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--model", "@tiny.onnx", "--precision", "float");
        Assert.Equal(2, both.Code);
        Assert.Contains("--precision chooses among the models that come with the program; ", both.Errors, StringComparison.Ordinal);
        var paper = _here.Run(
            "segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--model", "@tiny.onnx", "--preset", "paper");
        Assert.Equal(2, paper.Code);
        Assert.Contains("corrects carried masks", paper.Errors, StringComparison.Ordinal);
        var precise = _here.Run(
            "segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--preset", "paper", "--precision", "float");
        Assert.Equal(2, precise.Code);
        Assert.Contains("comes in one precision", precise.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_leaves_the_old_file_and_says_how_far_it_got()
    {
        using var source = new CancellationTokenSource();
        var errors = new CancellingWriter(source);
        var outcome = _here.Run(
            ["segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "--preset", "carry", "-o", "@old.nii.gz", "--force"],
            errors, source.Token, new HurriedClock());
        Assert.Equal(130, outcome.Code);
        // The other direction may have finished a slice of its own meanwhile.
        Assert.Matches("Cancelled with [12] of 11 slices done; nothing was written[.]", outcome.Errors);
        Assert.Equal("what was there", File.ReadAllText(_here["old.nii.gz"]));
        Assert.Equal(["drawn.nii.gz", "old.nii.gz", "scan.nii.gz"], _here.Files);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_found_before_the_scan_is_read()
    {
        string shut = Directory.CreateDirectory(_here["shut"]).FullName;
        RefusingDisk.WithReadOnly(shut, () =>
        {
            // Neither of the files to read is there.
            foreach (string[] command in (string[][])
                [["segment", "@gone.nii", "--prompt", "@gone.nii"], ["replay", "@gone.log", "@gone.nii"]])
            {
                var outcome = _here.Run([.. command, "-o", "@shut/out.nii.gz"]);
                Assert.Equal(1, outcome.Code);
                Assert.Equal(
                    $"'out.nii.gz' cannot be saved in the folder '{shut}': you may not write there. Choose another folder, or ask its "
                    + "owner for the right to write.\n", outcome.Errors);
            }

            var demo = _here.Run("demo", "--out", "@shut/demo");
            Assert.StartsWith($"The folder '{Path.Combine(shut, "demo")}' cannot be made: you may not write there.", demo.Errors);
        });
        Assert.Empty(Directory.GetFileSystemEntries(shut));
    }

    private Workplace.Outcome Segment(params string[] args) => _here.Run(["segment", "@scan.nii.gz", "--preset", "carry", .. args]);

    private void Refused(int code, string message, params string[] args)
    {
        var before = _here.Files.ToList();
        var outcome = Segment(args);
        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.Equal(before, _here.Files);
    }

    /// <summary>Presses Ctrl+C as soon as progress is shown.</summary>
    private sealed class CancellingWriter(CancellationTokenSource source) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            source.Cancel();
        }
    }
}
