using System.Globalization;
using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Masks as other programs save them: nearly whole numbers, scaled bytes, NaN or -1 outside.</summary>
public sealed class LabelRuleTests
{
    [Theory]
    [InlineData("0.9999 0 3.00005 2", "1 0 3 2", "2 voxels are not quite whole numbers (0.9999 the first)")]
    [InlineData("1.0000000591389835 0 0 1.0000000591389835", "1 0 0 1", "2 voxels are not quite whole numbers (1.0000000591389835 ")]
    [InlineData("-1e-17 2 2.0000000000000004 0", "0 2 2 0", "2 voxels are not quite whole numbers")]
    [InlineData("nan 1 nan nan", "0 1 0 0", "3 voxels are NaN (no number); they count as background.")]
    [InlineData("-1 1 -1 2", "0 1 0 2", "2 voxels are -1; they count as background.")]
    [InlineData("-1024 1 -1024 -1024", "0 1 0 0", "3 voxels are -1024; they count as background.")]
    [InlineData("12000.01 -1 1 1", "12000 0 1 1", "1 voxels are -1; they count as background.")]
    public void What_programs_save_for_a_label_is_taken_for_it_and_told_once(string stored, string labels, string warning)
    {
        var mask = Read(stored);
        Assert.Equal(labels, string.Join(' ', mask.ToArray()));
        Assert.Single(mask.Warnings, w => w.StartsWith(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_numbers_are_taken_without_a_word() => Assert.Empty(Read("0 1 7 2147483647").Warnings);

    [Theory]
    [InlineData("0 0.37 1 1", "voxel 1", "probability map. Threshold it at 0.5")]
    [InlineData("1 1 0.5 1", "voxel 2", "probability map. Threshold it at 0.5")]
    [InlineData("0 37.4 1 1", "voxel 1", "looks like a scan")]
    [InlineData("0 1.02 1 1", "voxel 1", "looks like a scan")]
    [InlineData("-1 0 -2 1", "voxel 2", "looks like a scan")]
    [InlineData("-0.3 0 1 1", "voxel 0", "looks like a scan")]
    [InlineData("0 1 Infinity 1", "voxel 2", "looks like a scan")]
    [InlineData("0 1 1e10 1", "voxel 2", "looks like a scan")]
    public void What_lies_between_is_refused_by_its_likely_cause(string stored, string field, string cause)
    {
        var e = Assert.Throws<ImageFormatException>(() => Read(stored));
        Assert.Equal(field, e.Field);
        Assert.Contains(cause, e.Advice!, StringComparison.Ordinal);
    }

    /// <summary>Programs such as SPM store the label n as the nearest of 255 or 32767 steps up to the largest label.</summary>
    [Fact]
    public void Labels_saved_in_steps_of_a_scale_come_back() =>
        Gen.Select(Gen.Int[1, 100], Gen.Bool).Sample((largest, wide) =>
        {
            using var folder = new TemporaryFolder();
            int steps = wide ? short.MaxValue : byte.MaxValue;
            float slope = largest / (float)steps;
            int[] labels = [.. Enumerable.Range(0, 24).Select(i => i % (largest + 1))];
            File.WriteAllBytes(folder["a.nii"], Scaled(labels, slope, wide));
            if (slope / 2 <= 0.25)
            {
                Assert.Equal(labels, VolumeFile.ReadLabels(folder["a.nii"]).ToArray());
            }
        }, iter: 60);

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    [InlineData(".nrrd")]
    [InlineData(".mha")]
    public void The_same_rule_holds_for_every_format(string ending)
    {
        using var folder = new TemporaryFolder();
        var grid = new Grid(new Size3(2, 2, 1), CorpusTests.Affine);
        VolumeFile.Write(folder[$"a{ending}"], new Volume(grid, [0.9999f, float.NaN, -1, 2]));
        var mask = VolumeFile.ReadLabels(folder[$"a{ending}"]);
        Assert.Equal([1, 0, 0, 2], mask.ToArray());
        Assert.Equal(3, mask.Warnings.Count(w => w.Contains("voxels are", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_layers_of_a_segmentation_follow_it_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["a.seg.nrrd"],
            "NRRD0004\ntype: double\ndimension: 4\nspace: LPS\nsizes: 2 2 2 1\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\n"
            + "kinds: list domain domain domain\nencoding: ascii\nSegment0_ID:=a\nSegment0_Layer:=0\nSegment1_ID:=b\nSegment1_Layer:=1\n\n"
            + "0.9999 0 0 1.0001 0 nan 0 0");
        var mask = VolumeFile.ReadLabels(folder["a.seg.nrrd"]);
        Assert.Equal([1, 2, 0, 0], mask.ToArray());
        Assert.Contains(mask.Warnings, w => w.StartsWith("2 voxels are not quite whole", StringComparison.Ordinal));
    }

    private static LabelVolume Read(string stored)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["a.nrrd"],
            "NRRD0004\ntype: double\ndimension: 3\nspace: LPS\nsizes: 2 2 1\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: ascii\n\n"
            + string.Create(CultureInfo.InvariantCulture, $"{stored}\n"));
        return VolumeFile.ReadLabels(folder["a.nrrd"]);
    }

    private static byte[] Scaled(int[] labels, float slope, bool wide)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(TestFiles.Corpus, wide ? "nifti1_int16.nii" : "nifti1_uint8.nii"));
        BitConverter.GetBytes(slope).CopyTo(file, 112);
        BitConverter.GetBytes(0f).CopyTo(file, 116);
        foreach (var (i, label) in labels.Index())
        {
            int step = (int)MathF.Round(label / slope);
            BitConverter.GetBytes((short)step).AsSpan(0, wide ? 2 : 1).CopyTo(file.AsSpan(352 + (i * (wide ? 2 : 1))));
        }

        return file;
    }
}
