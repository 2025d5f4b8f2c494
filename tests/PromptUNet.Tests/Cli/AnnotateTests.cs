using System.Text.Json;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

public sealed class AnnotateTests : IDisposable
{
    private readonly Workplace _here = new();

    public AnnotateTests()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left, MovingDiscs.Right], 2, 6));
        _here.Write("truth.nii.gz", MovingDiscs.Truth);
    }

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Slices_drawn_line_by_line_are_what_segment_makes_of_them_at_once()
    {
        _here.Run("segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "--preset", "carry", "-o", "@at-once.nii.gz");
        var outcome = Annotate(
            "# both discs",
            "label 3 \"left disc\" #0a141e",
            "label 5 right   # no colour",
            "",
            "draw 3 axial 2 drawn.nii.gz",
            "draw \"left disc\" axial 6 drawn.nii.gz",
            "draw right 2 2 drawn.nii.gz",
            "draw right axial 6 drawn.nii.gz seconds 12.5 strokes 3");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("carry: 6 commands followed, 20 slices segmented in ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(_here.Read("at-once.nii.gz").ToArray(), _here.Read("mask.seg.nrrd").ToArray());
        Assert.Equal(new Label(3, "left disc", new Rgb(10, 20, 30)), _here.Read("mask.seg.nrrd").Labels[0]);
    }

    [Fact]
    public void What_is_shown_is_what_follows_from_the_lines_before()
    {
        _here.WritePicture("spot.png", 44, 40, (x, y) => x < 2 && y < 2 ? (byte)255 : (byte)0);
        Assert.Equal(0, Annotate(
            "label 3 left", "draw 3 axial 6 drawn.nii.gz", "accept 3 axial 7", "correct 3 axial 8 add spot.png strokes 1", "correct 3 axial 7 erase truth.nii.gz",
            "absent 3 axial 10").Code);
        var result = _here.Read("mask.seg.nrrd");
        Assert.True(result.Mask(3, 2, 8)[0, 0]);
        Assert.True(result.Mask(3, 2, 8).Area > 50);
        Assert.InRange(result.Mask(3, 2, 7).Area, 0, 20);      // what is left of a disc without the true one
        Assert.All([10, 11], k => Assert.True(result.Mask(3, 2, k).IsEmpty));
    }

    [Fact]
    public void Masks_are_imported_locked_undone_and_restored()
    {
        Assert.Equal(0, Annotate(
            "label 3 left", "label 5 right", "import 5 truth.nii.gz", "lock 5", "checkpoint \"right alone\"", "import 3 truth.nii.gz axial every 5", "undo", "redo",
            "remove 3", "restore \"right alone\"", "undo").Code);
        var result = _here.Read("mask.seg.nrrd");
        Assert.All(Enumerable.Range(0, MovingDiscs.Slices), k => Assert.Equal(MovingDiscs.Truth.Mask(5, 2, k).Pixels, result.Mask(5, 2, k).Pixels));
        Assert.True(result.Mask(3, 2, 5).IsEmpty);
    }

    [Fact]
    public void A_journal_is_gone_on_with_on_another_day()
    {
        Assert.Equal(0, Annotate(["label 3 left", "draw 3 axial 2 drawn.nii.gz", "draw 3 axial 6 drawn.nii.gz", "accept 3 axial 4"], "-o", "@whole.nii.gz").Code);
        Assert.Equal(0, Annotate(["label 3 left", "draw 3 axial 2 drawn.nii.gz"], "-o", "@a.nii.gz", "--journal", "@work.log").Code);
        var outcome = Annotate(["draw left axial 6 drawn.nii.gz", "accept left axial 4"], "-o", "@b.nii.gz", "--journal", "@work.log", "--force");
        Assert.Equal((0, ""), (outcome.Code, Workplace.WithoutProgress(outcome.Errors)));
        Assert.Equal(File.ReadAllBytes(_here["whole.nii.gz"]), File.ReadAllBytes(_here["b.nii.gz"]));
        Assert.Contains("2 drawn, 1 accepted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_cannot_be_followed_is_named_and_nothing_before_it_is_lost()
    {
        var outcome = Annotate(["label 3 left", "draw 3 axial 6 drawn.nii.gz", "accept 3 axial 12", "absent 3 axial 0"], "-o", "@mask.nii.gz", "--journal", "@work.log");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Line 3 of '", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("script.txt', \"accept 3 axial 12\": There is no axial slice 12: the image has the slices 0 to 11. The journal '", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("keeps the 2 commands so far; no mask was written. Go on with a script that begins at this line.", outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["mask.nii.gz"]));
        Assert.Equal(0, Annotate(["accept 3 axial 11"], "-o", "@mask.nii.gz", "--journal", "@work.log").Code);
        Assert.False(_here.Read("mask.nii.gz").Mask(3, 2, 6).IsEmpty);
    }

    [Theory]
    [InlineData("label 3 \"left", "A quote is opened and not closed.")]
    [InlineData("drew 3 axial 6", "There is no command 'drew'; there are label, remove, draw,")]
    [InlineData("label left 3", "'left' should be a label's number, a whole number from 0 up. It is written as: label NUMBER NAME [#RRGGBB]")]
    [InlineData("label 3 left #ff88", "A colour is written as #ff8800, not '#ff88'.")]
    [InlineData("draw 3 axial", "The line ends before a slice's number. It is written as: draw LABEL PLANE SLICE FILE")]
    [InlineData("draw 3 top 6 drawn.nii.gz", "A plane is one of axial, coronal, sagittal, 0, 1, 2, not 'top'.")]
    [InlineData("draw 3 axial 6 missing.png", "There is no file '")]
    [InlineData("draw 3 axial 6 drawn.nii.gz seconds soon", "'soon' should be a number of seconds, as 12.5.")]
    [InlineData("correct 3 axial 6", "There is nothing to add or to erase.")]
    [InlineData("correct 3 axial 6 add drawn.nii.gz add drawn.nii.gz", "'add' is given twice.")]
    [InlineData("import 3 truth.nii.gz axial each 5", "After the plane comes 'every', not 'each'.")]
    [InlineData("undo twice", "'twice' is left over.")]
    [InlineData("draw 3 axial 6 drawn.nii.gz", "There is no label '3' yet; add it with 'label NUMBER NAME'.")]
    [InlineData("undo", "There is nothing to undo.")]
    public void Lines_are_refused_with_the_reason(string line, string message)
    {
        var outcome = Annotate("# a script", line);
        Assert.Equal(1, outcome.Code);
        Assert.Contains($"Line 2 of '{_here["script.txt"]}', \"{line}\": ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_of_several_labels_has_to_hold_the_one_that_is_meant()
    {
        Assert.Contains("holds the labels 3, 5, and none of them is 4 (other).", Annotate("label 4 other", "draw 4 axial 6 drawn.nii.gz").Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing is drawn of label 3 on axial slice 7", Annotate("label 3 left", "draw 3 axial 7 drawn.nii.gz").Errors, StringComparison.Ordinal);
        _here.Write("one.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        Assert.Equal(0, Annotate("label 4 other", "draw 4 axial 6 one.nii.gz").Code);
    }

    [Fact]
    public void What_it_took_and_how_sure_each_slice_is_are_written()
    {
        Assert.Equal(0, Annotate(
            ["label 3 left", "draw 3 axial 6 drawn.nii.gz seconds 90 strokes 4", "accept 3 axial 7 seconds 1.5"],
            "-o", "@mask.nii.gz", "--report", "@effort.json", "--confidence", "@slices.json").Code);
        using var effort = JsonDocument.Parse(File.ReadAllText(_here["effort.json"]));
        var total = effort.RootElement.GetProperty("total");
        Assert.Equal((4, 1, 1, 91500), (
            total.GetProperty("strokes").GetInt32(), total.GetProperty("drawn").GetInt32(), total.GetProperty("accepted").GetInt32(),
            total.GetProperty("activeMilliseconds").GetInt32()));
        Assert.Equal(_here.Read("mask.nii.gz").Count(3), total.GetProperty("voxels").GetInt64());
        Assert.InRange(effort.RootElement.GetProperty("labels")[0].GetProperty("predictedDice").GetDouble(), 0, 1);
        Assert.Contains("\"source\": \"accepted\"", File.ReadAllText(_here["slices.json"]), StringComparison.Ordinal);
        Annotate(["label 3 left"], "-o", "@empty.nii.gz", "--report", "@effort.md");
        Assert.StartsWith("| label |", File.ReadAllText(_here["effort.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_writes_no_mask_and_keeps_the_journal()
    {
        Assert.Equal(0, Annotate(["label 3 left", "draw 3 axial 6 drawn.nii.gz"], "-o", "@mask.nii.gz", "--journal", "@work.log").Code);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        File.WriteAllText(_here["script.txt"], "accept 3 axial 5");
        var errors = new StringWriter();
        var outcome = _here.Run(
            ["annotate", "@scan.nii.gz", "--script", "@script.txt", "--journal", "@work.log", "-o", "@other.nii.gz"], errors, cancelled.Token);
        Assert.Equal(130, outcome.Code);
        Assert.False(File.Exists(_here["other.nii.gz"]));
    }

    [Theory]
    [InlineData("--report", "@effort.txt", "should end in .json or .md.")]
    [InlineData("--confidence", "@slices.csv", "should end in .json.")]
    [InlineData("--report", "@nowhere/effort.md", "There is no folder")]
    [InlineData("--journal", "@scan.nii.gz", "is no journal")]
    public void Files_that_cannot_be_written_are_refused_before_work(string option, string file, string message)
    {
        var outcome = Annotate(["label 3 left"], "-o", "@mask.nii.gz", option, file);
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["mask.nii.gz"]));
    }

    private Workplace.Outcome Annotate(params string[] script) => Annotate(script, "-o", "@mask.seg.nrrd", "--force");

    private Workplace.Outcome Annotate(string[] script, params string[] args)
    {
        File.WriteAllLines(_here["script.txt"], script);
        string[] preset = args.Contains("--journal") && File.Exists(_here["work.log"]) ? [] : ["--preset", "carry"];       // a journal knows its own
        return _here.Run(["annotate", "@scan.nii.gz", "--script", "@script.txt", .. preset, .. args]);
    }
}
