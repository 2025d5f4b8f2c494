using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

public sealed class KeyframeTests : IDisposable
{
    private readonly Workplace _here = new();

    public KeyframeTests()
    {
        _here.Write("scan.nii.gz", MovingDiscs.Scan);
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
    }

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_corrected_slice_is_kept_as_it_was_drawn()
    {
        var (width, height) = MovingDiscs.Grid.SliceSize(2);
        var square = new Mask(width, height);
        for (int i = 0; i < 25; i++)
        {
            square[10 + (i % 5), 15 + (i / 5)] = true;
        }

        _here.WritePicture("square.png", square);
        Assert.Equal(0, Segment("--keyframe", "@square.png:9").Code);
        Assert.Equal(square.Pixels, _here.Read("mask.nii.gz").Mask(MovingDiscs.Left, 2, 9).Pixels);
    }

    [Fact]
    public void An_empty_picture_ends_the_structure()
    {
        _here.WritePicture("empty.png", new Mask(44, 40));
        var outcome = Segment("--keyframe", "@empty.png:8");
        Assert.Contains("taken to be absent there", outcome.Errors, StringComparison.Ordinal);
        var result = _here.Read("mask.nii.gz");
        Assert.All([8, 9, 10, 11], k => Assert.True(result.Mask(MovingDiscs.Left, 2, k).IsEmpty));
        Assert.False(result.Mask(MovingDiscs.Left, 2, 7).IsEmpty);
    }

    [Fact]
    public void A_slice_of_a_volume_corrects_the_label_it_holds()
    {
        _here.Write("truth.nii.gz", MovingDiscs.Truth);
        Assert.Equal(0, Segment("--labels", "3", "--keyframe", "@truth.nii.gz:10").Code);
        var result = _here.Read("mask.nii.gz");
        Assert.Equal(MovingDiscs.Truth.Mask(3, 2, 10).Pixels, result.Mask(3, 2, 10).Pixels);
        Assert.Equal([3], result.Present());
    }

    [Fact]
    public void A_label_that_the_prompt_does_not_hold_is_refused()
    {
        _here.Write("truth.nii.gz", MovingDiscs.Truth);
        var outcome = Segment("--keyframe", "@truth.nii.gz:10");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("holds label 5, the prompt 3", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_without_the_wanted_label_is_not_taken_for_its_end()
    {
        _here.Write("other.nii.gz", MovingDiscs.Drawn([MovingDiscs.Right], 10));
        var outcome = Segment("--labels", "3", "--keyframe", "@other.nii.gz:10");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("only label 5 is drawn", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6", "Slice 6 is drawn twice")]
    [InlineData("12", "There is no axial slice 12: the image has the slices 0 to 11.")]
    [InlineData("-1", "There is no axial slice -1")]
    [InlineData("x", "A keyframe is written as FILE:SLICE")]
    public void Slices_that_cannot_be_corrected_are_refused(string slice, string message)
    {
        _here.WritePicture("disc.png", MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6));
        var outcome = Segment("--keyframe", $"@disc.png:{slice}");
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_here["mask.nii.gz"]));
    }

    private Workplace.Outcome Segment(params string[] args) =>
        _here.Run(["segment", "@scan.nii.gz", "--prompt", "@drawn.nii.gz", "--preset", "carry", "-o", "@mask.nii.gz", .. args]);
}
