using PromptUNet.Imaging;

namespace PromptUNet.Tests.Cli;

/// <summary>Which slices of a mask volume count as drawn, and across which axis.</summary>
public sealed class DrawnSlicesTests : IDisposable
{
    private readonly Workplace _here = new();

    public DrawnSlicesTests() => _here.Write("scan.nii.gz", MovingDiscs.Scan);

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("5-6", 5, 6)]
    [InlineData("5-7", 5, 6, 7)]
    [InlineData("2-3, 9", 2, 3, 9)]
    public void Neighbouring_slices_are_found_to_be_drawn_across_the_axis_that_has_the_fewest(string expected, params int[] slices)
    {
        _here.Write("drawn.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], slices));
        Assert.Contains($"drawn on axial slices {expected};", Segment().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Structures_drawn_on_neighbouring_slices_are_found_too()
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left], 5);
        drawn.SetMask(MovingDiscs.Right, 2, 6, MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, 6));
        _here.Write("drawn.nii.gz", drawn);
        Assert.Contains("drawn on axial slices 5-6;", Segment().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbouring_slices_across_another_axis_are_found()
    {
        var drawn = new LabelVolume(MovingDiscs.Grid);
        foreach (int slice in (int[])[19, 20])
        {
            drawn.SetMask(MovingDiscs.Left, 1, slice, MovingDiscs.Truth.Mask(MovingDiscs.Left, 1, slice));
        }

        _here.Write("drawn.nii.gz", drawn);
        Assert.Contains("drawn on coronal slices 19-20;", Segment().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(1, 7)]
    [InlineData(2, 7)]
    public void A_stray_voxel_on_another_slice_is_said_and_not_taken(int voxels, int slice)
    {
        _here.Write("clean.nii.gz", MovingDiscs.Drawn([MovingDiscs.Left], 6));
        Assert.Equal(
            0, _here.Run("segment", "@scan.nii.gz", "--preset", "carry", "--prompt", "@clean.nii.gz", "-o", "@clean.seg.nrrd").Code);
        WriteDrawn(slice, voxels);
        var outcome = Segment();
        string noun = voxels == 1 ? "1 voxel" : "2 voxels";
        Assert.Contains(
            $"axial slice {slice} holds {noun} of label 3 beside 113 on slice 6; not taken as drawn. If it is meant, add --keyframe",
            outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("drawn on axial slice 6;", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(_here.Read("clean.seg.nrrd").ToArray(), _here.Read("mask.nii.gz").ToArray());
    }

    [Fact]
    public void A_stray_voxel_is_taken_where_it_is_named()
    {
        WriteDrawn(10, 1);
        Assert.Contains("drawn on axial slices 6, 10;", Segment("--keyframe", "@drawn.nii.gz:10").Output, StringComparison.Ordinal);
        Assert.Contains("drawn on axial slice 10;", Segment("--slice", "10").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stray_voxel_of_one_label_leaves_the_other_label_of_its_slice()
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left], 6);
        drawn.SetMask(MovingDiscs.Right, 2, 9, MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, 9));
        drawn[(((9 * 40) + 35) * 44) + 3] = MovingDiscs.Left;
        _here.Write("drawn.nii.gz", drawn);
        var outcome = Segment();
        Assert.Contains("slice 9 holds 1 voxel of label 3", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("drawn on axial slices 6, 9;", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(
            MovingDiscs.Truth.Mask(MovingDiscs.Right, 2, 9).Pixels, _here.Read("mask.nii.gz").Mask(MovingDiscs.Right, 2, 9).Pixels);
    }

    [Fact]
    public void A_small_structure_and_the_tip_of_a_drawn_one_are_no_stray_voxels()
    {
        var drawn = new LabelVolume(MovingDiscs.Grid);
        foreach (var (slice, radius) in ((int, double)[])[(4, 6), (5, 5), (6, 3.5), (7, 1)])      // 113, 81, 37 and 5 voxels
        {
            drawn.SetMask(1, 2, slice, Disc(13, 20, radius));
        }

        drawn.SetMask(2, 2, 6, Disc(35, 30, 0.5));
        _here.Write("drawn.nii.gz", drawn);
        var outcome = Segment("--axis", "axial");
        Assert.DoesNotContain("not taken as drawn", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("drawn on axial slices 4-7;", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thin_ring_in_a_volume_is_said_and_stays_a_ring()
    {
        var disc = MovingDiscs.Truth.Mask(MovingDiscs.Left, 2, 6);
        var ring = new Mask(44, 40);
        for (int y = 1; y < 39; y++)
        {
            for (int x = 1; x < 43; x++)
            {
                ring[x, y] = disc[x, y] && !(disc[x - 1, y] && disc[x + 1, y] && disc[x, y - 1] && disc[x, y + 1]);
            }
        }

        var drawn = new LabelVolume(MovingDiscs.Grid);
        drawn.SetMask(1, 2, 6, ring);
        _here.Write("drawn.nii.gz", drawn);
        var outcome = Segment();
        Assert.Matches("label 1 is a thin ring around [0-9]+ voxels on axial slice 6, and is taken as a ring", outcome.Errors);
        Assert.Equal(ring.Pixels, _here.Read("mask.nii.gz").Mask(1, 2, 6).Pixels);
    }

    [Fact]
    public void A_broad_ring_such_as_a_heart_muscle_is_a_drawing_like_any_other()
    {
        var (outer, inner) = (Disc(22, 20, 12), Disc(22, 20, 8));
        var drawn = new LabelVolume(MovingDiscs.Grid);
        drawn.SetMask(1, 2, 6, new Mask(44, 40, [.. outer.Pixels.Zip(inner.Pixels, (o, i) => o && !i)]));
        _here.Write("drawn.nii.gz", drawn);
        Assert.Equal("", Segment().Errors);
    }

    private void WriteDrawn(int slice, int voxels)
    {
        var drawn = MovingDiscs.Drawn([MovingDiscs.Left], 6);
        for (int i = 0; i < voxels; i++)
        {
            drawn[(((slice * 40) + 35) * 44) + 40 + i] = MovingDiscs.Left;
        }

        _here.Write("drawn.nii.gz", drawn);
    }

    private Workplace.Outcome Segment(params string[] more)
    {
        var outcome = _here.Run(
            ["segment", "@scan.nii.gz", "--preset", "carry", "--prompt", "@drawn.nii.gz", "-o", "@mask.nii.gz", "--force", .. more]);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return outcome;
    }

    private static Mask Disc(int centreX, int centreY, double radius) => new(44, 40,
        [.. Enumerable.Range(0, 44 * 40).Select(i =>
            Math.Pow((i % 44) - centreX, 2) + Math.Pow((i / 44) - centreY, 2) <= radius * radius)]);
}
