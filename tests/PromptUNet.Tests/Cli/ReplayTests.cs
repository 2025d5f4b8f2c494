using PromptUNet.Annotation;
using PromptUNet.Cli;
using PromptUNet.Imaging;
using PromptUNet.Tests.Inference;

namespace PromptUNet.Tests.Cli;

public sealed class ReplayTests : IDisposable
{
    private readonly Workplace _here = new();

    public ReplayTests()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        File.WriteAllBytes(_here["tiny.onnx"], new TinyModel().ToBytes());
    }

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_journal_gives_the_bytes_that_were_written_and_stays_as_it_is()
    {
        Annotate(SegmenterChoice.Carry);
        byte[] journal = File.ReadAllBytes(_here["work.log"]);
        var outcome = Replay("-o", "@again.seg.nrrd");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("carry: 8 commands replayed, ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_here["mask.seg.nrrd"]), File.ReadAllBytes(_here["again.seg.nrrd"]));
        Assert.Equal(journal, File.ReadAllBytes(_here["work.log"]));
    }

    [Fact]
    public void A_network_of_ones_own_has_to_be_named_and_may_have_another_name()
    {
        Annotate(SegmenterChoice.Default, "tiny.onnx");
        Assert.Contains("which does not come with this program; name it with --model.", Replay("-o", "@again.seg.nrrd").Errors,
            StringComparison.Ordinal);
        File.Move(_here["tiny.onnx"], _here["renamed.onnx"]);
        Assert.Equal(0, Replay("-o", "@again.seg.nrrd", "--model", "@renamed.onnx").Code);
        Assert.Equal(File.ReadAllBytes(_here["mask.seg.nrrd"]), File.ReadAllBytes(_here["again.seg.nrrd"]));
    }

    [Fact]
    public void Another_network_is_refused_unless_allowed_and_then_told_of()
    {
        Annotate(SegmenterChoice.Carry);
        var refused = Replay("-o", "@again.seg.nrrd", "--model", "@tiny.onnx");
        Assert.Equal(2, refused.Code);
        Assert.Contains("was made with --preset carry; with the network of SHA-256 ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("Add --other-model to allow that.", refused.Errors, StringComparison.Ordinal);
        var allowed = Replay("-o", "@again.seg.nrrd", "--model", "@tiny.onnx", "--other-model");
        Assert.Equal(0, allowed.Code);
        Assert.Contains("The journal was made with the model carry, and replayed with ", allowed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_scan_is_refused()
    {
        Annotate(SegmenterChoice.Carry);
        float[] values = MovingDiscs.Scan.ToArray();
        values[17]++;
        _here.Write("scan.nii.gz", new Volume(MovingDiscs.Grid, values));
        var outcome = Replay("-o", "@again.seg.nrrd");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("The journal is of another scan of the same 44 x 40 x 12 voxels: the grey values differ.", outcome.Errors,
            StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9A-F]{20}", outcome.Errors);
        Assert.False(File.Exists(_here["again.seg.nrrd"]));
    }

    [Theory]
    [InlineData(true, "the grey values are the same, but the voxels lie at another place.")]
    [InlineData(false, "of 44 x 40 x 12 voxels, and this one has 44 x 40 x 6.")]
    public void How_the_scan_differs_is_said_in_words(bool sameVoxels, string difference)
    {
        Annotate(SegmenterChoice.Carry);
        var size = sameVoxels ? MovingDiscs.Grid.Size : MovingDiscs.Grid.Size with { Z = 6 };
        float[] values = MovingDiscs.Scan.ToArray()[..(int)size.Count];
        _here.Write("scan.nii.gz", new Volume(new Grid(size, MovingDiscs.Grid.Affine with { Z0 = 8 }), values));
        var outcome = Replay("-o", "@again.seg.nrrd");
        Assert.Equal(1, outcome.Code);
        Assert.Contains(difference, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_end_is_said_and_what_is_whole_is_replayed()
    {
        Annotate(SegmenterChoice.Carry);
        File.WriteAllBytes(_here["work.log"], File.ReadAllBytes(_here["work.log"])[..^5]);
        var outcome = Replay("-o", "@again.seg.nrrd");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("1 step after step 7 of the journal could not be read. Of ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("carry: 7 commands replayed, ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_journal_is_refused()
    {
        File.WriteAllText(_here["work.log"], "a letter to the editor");
        var outcome = Replay("-o", "@again.seg.nrrd");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("is no journal, or its first record is damaged.", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>Two labels drawn, one of them accepted on a slice and locked, the other said to be absent on the last slice.</summary>
    private void Annotate(string preset, string? model = null)
    {
        var choice = new ModelChoice(model is null ? null : _here[model]);
        using var chosen = SegmenterChoice.Of(preset, choice);
        using var session = AnnotationSession.Create(
            _here["work.log"], VolumeFile.ReadImage(_here["scan.nii.gz"]), chosen.Segmenter, JournalModel.Of(preset, choice),
            chosen.Options);
        foreach (var command in Drawn())
        {
            session.Apply(command);
        }

        Compute();
        session.Apply(session.Accepted(MovingDiscs.Left, 2, 8));
        Compute();
        session.Apply(session.Locked(MovingDiscs.Left));
        session.Apply(new SetKeyframe(MovingDiscs.Right, 2, 11, PixelSet.Empty(44, 40), KeyframeSource.Absent));
        Compute();
        VolumeFile.Write(_here["mask.seg.nrrd"], session.Result);

        void Compute()
        {
            foreach (var _ in session.Compute())
            {
                // The events are the work.
            }
        }
    }

    private static IEnumerable<Command> Drawn() =>
    [
        new AddLabel(MovingDiscs.Left, "left", LabelColours.Of(MovingDiscs.Left)),
        new AddLabel(MovingDiscs.Right, "right", LabelColours.Of(MovingDiscs.Right)),
        .. from place in ((int Label, int Slice)[])[(MovingDiscs.Left, 6), (MovingDiscs.Right, 2), (MovingDiscs.Right, 9)]
           select new SetKeyframe(
               place.Label, 2, place.Slice, new PixelSet(MovingDiscs.Truth.Mask(place.Label, 2, place.Slice)), KeyframeSource.Drawn),
    ];

    private Workplace.Outcome Replay(params string[] args) => _here.Run(["replay", "@work.log", "@scan.nii.gz", .. args]);
}
