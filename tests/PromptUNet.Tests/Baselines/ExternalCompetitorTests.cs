using PromptUNet.Imaging;
using PromptUNet.Lab.Baselines;
using PromptUNet.Propagation;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Baselines;

/// <summary>Competitors made of one line of the Unix shell; skipped where there is none.</summary>
public sealed class ExternalCompetitorTests : IDisposable
{
    private static readonly Grid Scan = new(new Size3(9, 8, 7), Affine.Scaling(1, 0.5, 2));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Its_answer_is_the_mask_that_its_command_writes(int axis)
    {
        var prompt = Prompt(axis, 3);
        var answer = Shell("""cp "$2" "$3" """).Segment(Image(), axis, prompt);
        Assert.Equal(prompt.Mask.Pixels, answer.Mask(ExternalCompetitor.Label, axis, 3).Pixels);
        Assert.Equal(prompt.Mask.Area, answer.Count(ExternalCompetitor.Label));
        Assert.Equal(Scan, answer.Grid);
    }

    [Fact]
    public void Its_command_sees_the_scan_as_it_is_the_slice_and_the_axis()
    {
        var image = Image();
        string script = $"""cp "$1" "{_folder["seen.nii.gz"]}" && echo "$4 $5" > "{_folder["words"]}" && cp "$2" "$3" """;
        Shell(script).Segment(image, 1, Prompt(1, 5));
        var seen = VolumeFile.ReadImage(_folder["seen.nii.gz"]);
        Assert.Equal(image.ToArray(), seen.ToArray());
        Assert.True(seen.Grid.Matches(Scan));
        Assert.Equal("5 1\n", File.ReadAllText(_folder["words"]));
    }

    [Fact]
    public void Any_number_but_zero_is_the_structure()
    {
        var written = new LabelVolume(Scan);
        written.SetMask(255, 2, 1, Drawn.Disc(9, 8, 4, 4, 2));
        VolumeFile.Write(_folder["other.nii.gz"], written);
        var found = Shell($"""cp "{_folder["other.nii.gz"]}" "$3" """).Segment(Image(), 2, Prompt(2, 1));
        Assert.Equal(written.Count(255), found.Count(ExternalCompetitor.Label));
    }

    [Fact]
    public void It_is_asked_once_about_a_drawn_slice_of_a_scan()
    {
        var competitor = Shell($"""echo asked >> "{_folder["log"]}"; cp "$2" "$3" """);
        var (first, second) = (Image(), Image());
        Parallel.For(0, 8, _ => competitor.Segment(first, 2, Prompt(2, 3)));
        competitor.Segment(first, 2, Prompt(2, 4));
        competitor.Segment(second, 2, Prompt(2, 3));
        competitor.Segment(second, 2, new Keyframe(3, Drawn.Disc(9, 8, 4, 4, 1)));
        Assert.Equal(4, File.ReadAllLines(_folder["log"]).Length);
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        var competitor = ExternalCompetitor.Parse("rival=no-such-program-here {image} {prompt} {output}");
        Assert.Equal("rival", competitor.Name);
        var e = Assert.Throws<InvalidOperationException>(() => competitor.Segment(Image(), 2, Prompt(2, 3)));
        Assert.Contains("'rival' ('no-such-program-here') cannot be started", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo first >&2; echo 'out of memory' >&2; echo >&2; exit 3", "exit code 3: out of memory")]
    [InlineData("exit 1", "exit code 1: it wrote nothing")]
    [InlineData("true", "without writing {output}")]
    [InlineData("""echo nonsense > "$3" """, "refused")]
    [InlineData("sleep 60", "longer than 0.2 s")]
    public void A_command_that_fails_is_told_with_its_reason(string script, string reason)
    {
        var e = Assert.Throws<InvalidOperationException>(
            () => Shell(script, script.StartsWith("sleep", StringComparison.Ordinal) ? 0.2 : 60).Segment(Image(), 2, Prompt(2, 3)));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_on_another_grid_is_refused_with_both()
    {
        VolumeFile.Write(_folder["other.nii.gz"], new LabelVolume(new Grid(new Size3(9, 8, 6), Scan.Affine)));
        var shell = Shell($"""cp "{_folder["other.nii.gz"]}" "$3" """);
        var e = Assert.Throws<InvalidOperationException>(() => shell.Segment(Image(), 2, Prompt(2, 3)));
        Assert.Contains("9 x 8 x 6", e.Message, StringComparison.Ordinal);
        Assert.Contains("9 x 8 x 7", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_command_ends()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => Shell("sleep 60").Segment(Image(), 2, Prompt(2, 3), cancel.Token));
    }

    [Theory]
    [InlineData("run {image} {prompt} {output}")]
    [InlineData("=run {image} {prompt} {output}")]
    public void A_competitor_needs_a_name(string text) =>
        Assert.Contains("NAME=COMMAND", Assert.Throws<ArgumentException>(() => ExternalCompetitor.Parse(text)).Message,
            StringComparison.Ordinal);

    /// <summary>$1 to $5 are image, prompt, output, slice and axis.</summary>
    private static ExternalCompetitor Shell(string script, double seconds = 60)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no Unix shell.");
        return new ExternalCompetitor("rival",
            new CompetitorCommand("/bin/sh", ["-c", script, "sh", "{image}", "{prompt}", "{output}", "{slice}", "{axis}"]),
            TimeSpan.FromSeconds(seconds));
    }

    private static Volume Image() => new(Scan, [.. Enumerable.Range(0, (int)Scan.Size.Count).Select(i => (i * 37 % 101) - 50f)]);

    private static Keyframe Prompt(int axis, int slice)
    {
        var (width, height) = Scan.SliceSize(axis);
        return new Keyframe(slice, Drawn.Disc(width, height, 3, 4, 2.5));
    }
}
