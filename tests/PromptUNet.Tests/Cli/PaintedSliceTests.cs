using CsCheck;
using PromptUNet.Cli.Segment;
using PromptUNet.Imaging;
using PromptUNet.Pictures;
using PromptUNet.Tests.Pictures;
using SkiaSharp;

namespace PromptUNet.Tests.Cli;

/// <summary>From <c>slice</c> over a paint program to <c>segment</c>.</summary>
public sealed class PaintedSliceTests : IDisposable
{
    private const int Slice = 6;

    private readonly Workplace _here = new();

    public PaintedSliceTests()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", $"{Slice}", "-o", "@slice.png").Code);
    }

    public void Dispose() => _here.Dispose();

    private static Mask Disc => MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, Slice);

    [Fact]
    public void The_picture_is_said_to_be_of_its_slice_and_what_to_do_with_it()
    {
        var outcome = _here.Run("slice", "@scan.nii.gz", "--at-mm", "18.7", "-o", "@other.png");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Contains(
            "axial slice 6 of 0 to 11, at 19 mm; 704 x 640 pixels, 16 x 16 for each voxel", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("At its left is the patient's right, at its top the front.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("other.png -o mask.nii.gz", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_here["slice.png"]), File.ReadAllBytes(_here["other.png"]));
    }

    [Theory]
    [InlineData("There is no axial slice 12", "--slice", "12")]
    [InlineData("There is no axial slice at 40 mm: the image's lie from 7 to 29 mm", "--at-mm", "40")]
    [InlineData("Name the slice by --slice N")]
    [InlineData("Name the slice by --slice N", "--slice", "3", "--at-mm", "19")]
    [InlineData("A window is written as CENTRE,WIDTH", "--slice", "3", "--window", "40")]
    [InlineData("A window is written as CENTRE,WIDTH", "--slice", "3", "--window", "40,-3")]
    public void What_is_no_slice_is_refused(string message, params string[] options)
    {
        var outcome = _here.Run(["slice", "@scan.nii.gz", "-o", "@new.png", .. options]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["new.png"]));
    }

    [Fact]
    public void A_picture_is_not_overwritten_without_being_told_to()
    {
        var outcome = _here.Run("slice", "@scan.nii.gz", "--slice", "3", "-o", "@slice.png");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("exists; add --force", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", "3", "-o", "@slice.png", "--force").Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Slice_axis_and_sides_are_found_with_and_without_the_comment(bool comment)
    {
        Paint(p => p, comment);
        AssertDrawn(Segment());
    }

    [Theory]
    [InlineData("tEXt")]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    public void A_comment_is_read_in_all_forms_that_programs_give_it(string chunk)
    {
        byte[] slice = File.ReadAllBytes(_here["slice.png"]);
        using (var layer = PaintProgram.New(704, 640, SKColors.Transparent).Blocks(Shown(Disc), SKColors.Red))
        {
            layer.Save(_here["painted.png"], comment: false);
        }

        File.WriteAllBytes(
            _here["painted.png"], PngFile.WithComment(File.ReadAllBytes(_here["painted.png"]), PngFile.Comment(slice)!, chunk));
        AssertDrawn(Segment());
    }

    [Fact]
    public void A_damaged_comment_is_no_comment_or_the_picture_is_refused()
    {
        byte[] whole = File.ReadAllBytes(_here["slice.png"]);
        string text = PngFile.Comment(whole)!;
        var random = new Random(3);
        foreach (string chunk in (string[])["tEXt", "zTXt", "iTXt"])
        {
            byte[] commented = PngFile.WithComment(PngFile.Make(1, 1, 8, PngFile.Grey, [[0]]), text, chunk);
            for (int run = 0; run < 500; run++)
            {
                byte[] damaged = [.. commented];
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                File.WriteAllBytes(_here["damaged.png"], random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
                try
                {
                    var place = MaskImage.PlaceOf(_here["damaged.png"]);
                    Assert.True(place is null || place.Slice < place.Grid!.Size[place.Axis]);
                }
                catch (ImageFormatException)
                {
                    // Its first bytes are damaged.
                }
            }
        }
    }

    [Fact]
    public void However_a_program_turns_or_mirrors_the_picture_it_is_turned_back() =>
        Assert.All(from quarters in Enumerable.Range(0, 4) from mirror in (bool[])[false, true] from comment in (bool[])[false, true]
                   select (quarters, mirror, comment), way =>
        {
            Paint(p => p.Turn(way.quarters, way.mirror), way.comment);
            AssertDrawn(Segment());
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_slice_as_stored_is_found_at_any_size(int times)
    {
        var values = MovingDiscs.Scan.Slice(2, Slice);
        using (var paint = PaintProgram.New(44, 40, SKColors.Black)
                   .Pixels((x, y, _) => Grey((byte)values[x, y])).Blocks(Disc, SKColors.Lime).Enlarge(times))
        {
            paint.Save(_here["painted.png"], comment: false);
        }

        AssertDrawn(Segment());
        AssertDrawn(Segment("--slice", "6", "--axis", "axial"));
    }

    [Fact]
    public void A_picture_in_another_window_is_found()
    {
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", "6", "-o", "@slice.png", "--window", "60,20", "--force").Code);
        Paint(p => p, comment: false);
        AssertDrawn(Segment());
    }

    [Fact]
    public void A_slice_number_that_counts_from_one_is_noticed()
    {
        Paint(p => p, comment: false);
        var outcome = Segment("--slice", "7");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("shows axial slice 6, not slice 7. Slices are counted from 0", outcome.Errors, StringComparison.Ordinal);
        Paint(p => p, comment: true);
        Assert.Contains("shows axial slice 6, not axial slice 7.", Segment("--slice", "7").Errors, StringComparison.Ordinal);
        Assert.Contains("shows axial slice 6, not coronal slice 6.", Segment("--axis", "coronal").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_another_scan_is_refused_with_and_without_the_comment()
    {
        Paint(p => p, comment: true);
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid with { Affine = Affine.Scaling(1, 1, 3) }, MovingDiscs.Scan.ToArray()));
        Assert.Contains("shows a slice of another scan", Segment().Errors, StringComparison.Ordinal);
        var random = new Random(1);
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, [.. MovingDiscs.Scan.ToArray().Select(_ => random.NextSingle())]));
        Paint(p => p, comment: false);
        Assert.Contains("are not those of the image's axial slices, however it is turned", Segment().Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_that_is_its_own_mirror_image_is_taken_as_it_was_written_and_a_stored_one_is_asked_about()
    {
        var stripes = new Volume(MovingDiscs.Grid, [.. Enumerable.Range(0, (int)MovingDiscs.Grid.Size.Count)
            .Select(i => (float)Math.Abs((i % 44) - 21.5) * (10 + (i / 44 / 40)))]);
        _here.Write("scan.nii.gz", stripes);
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", "6", "-o", "@slice.png", "--force").Code);
        Paint(p => p, comment: false);
        AssertDrawn(Segment("--slice", "6"));
        using (var stored = PaintProgram.New(44, 40, SKColors.Black)
                   .Pixels((x, y, _) => Grey((byte)(10 * Math.Abs(x - 21.5)))).Blocks(Disc, SKColors.Red))
        {
            stored.Save(_here["painted.png"], comment: false);
        }

        var outcome = Segment("--slice", "6");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("looks like axial slice 6 in 4 ways of turning or mirroring it", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_alone_lies_as_it_was_written_to_be_painted_on_or_as_stored()
    {
        using (var layer = PaintProgram.New(704, 640, SKColors.Transparent).Blocks(Shown(Disc), SKColors.Red))
        {
            layer.Save(_here["painted.png"], comment: false);
        }

        Assert.Contains("add --slice", Segment().Errors, StringComparison.Ordinal);
        var outcome = Segment("--slice", "6");
        AssertDrawn(outcome);
        Assert.Contains("it is read as 'promptunet slice' shows the slice, not turned", outcome.Errors, StringComparison.Ordinal);
        _here.WritePicture("painted.png", Disc);
        outcome = Segment("--slice", "6");
        AssertDrawn(outcome);
        Assert.Contains("it is read as the slice is stored, not turned", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smooth_outline_becomes_the_structure_and_this_is_said()
    {
        var box = Shown(Disc).Box!.Value;
        var (x, y) = (16 * (box.Left + (box.Width / 2f)), 16 * (box.Top + (box.Height / 2f)));
        Paint(
            p => p.Ellipse(x, y, 16 * (box.Width - 1), 16 * (box.Height - 1), SKColors.Red, line: 6), comment: true, blocks: false);
        var outcome = Segment();
        Assert.Matches("the closed outline was filled \\([0-9]+ voxels\\)", outcome.Errors);
        var drawn = _here.Read("mask.nii.gz").Mask(1, 2, Slice);
        Assert.InRange(drawn.Pixels.Zip(Disc.Pixels).Count(p => p.First != p.Second), 0, 12);
    }

    [Fact]
    public void Nothing_painted_and_white_paint_are_refused_alike()
    {
        Paint(p => p, comment: true, blocks: false);
        Assert.Contains("nothing painted on it: paint the structure in a colour", Segment().Errors, StringComparison.Ordinal);
        Paint(p => p.Blocks(Shown(Disc), SKColors.White), comment: true, blocks: false);
        Assert.Contains("White, grey and black cannot be told from the scan", Segment().Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_screenshot_of_another_size_is_refused()
    {
        using (var paint = PaintProgram.New(800, 600, SKColors.Gray).Ellipse(300, 300, 100, 100, SKColors.Red))
        {
            paint.Save(_here["painted.png"], comment: false);
        }

        var outcome = Segment("--slice", "6");
        Assert.Equal(2, outcome.Code);
        Assert.Contains(
            "A screenshot or a cropped picture cannot be brought back onto the slice. Paint on the picture that 'promptunet slice' writes",
            outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_labels_with_their_names_and_corrections_know_them()
    {
        Paint(p => p.Blocks(Shown(MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, Slice)), SKColors.Blue), comment: true);
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", "9", "-o", "@nine.png").Code);
        var corrected = MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, 9);
        using (var paint = PaintProgram.Open(_here["nine.png"]).Blocks(Shown(corrected), SKColors.Blue))
        {
            paint.Save(_here["nine.png"], comment: true);
        }

        var outcome = Segment("--keyframe", "@nine.png", "--preview", "@look.png");
        Assert.Equal(0, outcome.Code);
        Assert.Matches("red .* ml", outcome.Output);
        Assert.Matches("blue .* ml", outcome.Output);
        var result = _here.Read("mask.nii.gz");
        Assert.Equal([1, 3], result.Present());
        Assert.Equal(Disc.Pixels, result.Mask(1, 2, Slice).Pixels);
        Assert.Equal(corrected.Pixels, result.Mask(3, 2, 9).Pixels);
    }

    [Fact]
    public void A_correction_across_another_axis_is_refused()
    {
        Paint(p => p, comment: true);
        Assert.Equal(0, _here.Run("slice", "@scan.nii.gz", "--slice", "20", "--axis", "coronal", "-o", "@coronal.png").Code);
        var outcome = Segment("--keyframe", "@coronal.png");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("shows coronal slice 20, not axial slice 20.", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_never_overwritten_by_the_preview()
    {
        Paint(p => p, comment: true);
        Assert.Contains("is an input", Segment("--preview", "@painted.png").Errors, StringComparison.Ordinal);
        Assert.Contains(
            "is an input", Segment("--keyframe", "@slice.png", "--preview", "@slice.png").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_in_colour_becomes_the_same_mask_in_every_orientation_of_the_scan() =>
        Gen.Select(Gen.Int[6, 9], Gen.Int[6, 9], Gen.Int[6, 9], Gen.Int[0, int.MaxValue - 1]).Sample(
            (x, y, z, seed) => Assert.All(
                from order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
                from signs in Enumerable.Range(0, 8)
                from axis in Enumerable.Range(0, 3)
                from comment in (bool[])[false, true]
                select (order, signs, axis, comment),
                way => AssertRoundTrip(new Size3(x, y, z), Oriented(way.order, way.signs), way.axis, way.comment, new Random(seed))),
            iter: 2);

    /// <summary>
    /// The structure is brighter than all else, and every bright pixel of the picture is painted: where it lies is known without the
    /// program's own account of it.
    /// </summary>
    private void AssertRoundTrip(Size3 size, Affine affine, int axis, bool comment, Random random)
    {
        var grid = new Grid(size, affine);
        var (width, height) = grid.SliceSize(axis);
        int slice = random.Next(size[axis]);
        var mask = new Mask(width, height);
        for (int part = 0; part < 2; part++)
        {
            var (left, top) = (random.Next(width - 2), random.Next(height - 2));
            for (int i = 0, across = random.Next(1, 4), down = random.Next(1, 4); i < across * down; i++)
            {
                mask[left + (i % across), top + (i / across)] = true;
            }
        }

        var drawn = new LabelVolume(grid);
        drawn.SetMask(1, axis, slice, mask);
        var scan = new Volume(grid, [.. drawn.ToArray().Select(l => (l * 300f) + random.Next(100))]);
        string path = _here[$"{Guid.NewGuid():N}.png"];
        SlicePicture.Write(path, scan, axis, slice, (0, 255));
        using (var paint = PaintProgram.Open(path).Pixels((_, _, colour) => colour.Red == 255 ? SKColors.Red : null))
        {
            paint.Save(path, comment);
        }

        var found = new DrawingReader(scan, _ => { }).Prompt(path, null, null, []);
        Assert.Equal((axis, slice), (found.Axis, found.Slices.Single().Slice));
        Assert.Equal(mask.Pixels, found.Slices[0].Masks.Single().Value.Pixels);
    }

    private static Affine Oriented(int[] order, int signs)
    {
        double[] spacing = [1, 1.5, 2.5];
        double[][] columns = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
        for (int axis = 0; axis < 3; axis++)
        {
            columns[axis][order[axis]] = spacing[axis] * ((signs >> axis & 1) == 0 ? 1 : -1);
        }

        var (i, j, k) = (columns[0], columns[1], columns[2]);
        return new Affine(i[0], j[0], k[0], 12.5, i[1], j[1], k[1], -7, i[2], j[2], k[2], 1 / 3.0);
    }

    /// <summary>A mask of an axial slice as the picture shows it: the grid's axes run to the patient's right and front.</summary>
    private static Mask Shown(Mask mask) => new SliceView(false, true, true, 1, "R", "A").Turn(mask);

    private static SKColor Grey(byte grey) => new(grey, grey, grey);

    private void Paint(Func<PaintProgram, PaintProgram> more, bool comment, bool blocks = true)
    {
        using var paint = PaintProgram.Open(_here["slice.png"]);
        more(blocks ? paint.Blocks(Shown(Disc), SKColors.Red) : paint).Save(_here["painted.png"], comment);
    }

    private Workplace.Outcome Segment(params string[] more) => _here.Run(
        ["segment", "@scan.nii.gz", "--preset", "carry", "--prompt", "@painted.png", "-o", "@mask.nii.gz", "--force", .. more]);

    private void AssertDrawn(Workplace.Outcome outcome)
    {
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Contains($"drawn on axial slice {Slice};", outcome.Output, StringComparison.Ordinal);
        var result = _here.Read("mask.nii.gz");
        Assert.Equal(Disc.Pixels, result.Mask(result.Present().Single(), 2, Slice).Pixels);
    }
}
