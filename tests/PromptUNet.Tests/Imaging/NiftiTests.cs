using CsCheck;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>The rules of nifti1.h, on corpus files with single fields changed.</summary>
public sealed class NiftiTests
{
    private const int Geometry = 252, GeometryEnd = 328, Pixdim = 76, Units = 123;

    [Theory]
    [InlineData("nifti1_int16.nii", ".nii")]
    [InlineData("nifti1_qform.nii", ".nii.gz")]
    [InlineData("nifti1_both.nii", ".hdr")]
    [InlineData("nifti1_micron.nii", ".nii")]
    [InlineData("nifti1_int16_big.nii", ".nii")]
    public void A_mask_has_the_header_geometry_of_its_image_byte_for_byte(string name, string ending)
    {
        using var folder = new TemporaryFolder();
        var image = VolumeFile.ReadImage(Path.Combine(TestFiles.Corpus, name));
        VolumeFile.Write(folder["mask" + ending], new LabelVolume(image.Grid));
        byte[] original = LittleEndian(File.ReadAllBytes(Path.Combine(TestFiles.Corpus, name)));
        byte[] mask = File.ReadAllBytes(folder["mask" + ending]);
        mask = ending.EndsWith(".gz", StringComparison.Ordinal) ? Inflate(mask) : mask;
        Assert.Equal(original[Geometry..GeometryEnd], mask[Geometry..GeometryEnd]);
        Assert.Equal(original[Pixdim..(Pixdim + 16)], mask[Pixdim..(Pixdim + 16)]);
        Assert.Equal(original[Units], mask[Units]);
        Assert.Equal(image.Grid, VolumeFile.ReadLabels(folder["mask" + ending]).Grid);
    }

    [Fact]
    public void A_grid_cropped_after_reading_is_written_at_its_new_place()
    {
        using var folder = new TemporaryFolder();
        var grid = VolumeFile.ReadImage(Path.Combine(TestFiles.Corpus, "nifti1_both.nii")).Grid;
        var (x, y, z) = grid.Affine.Apply(1, 1, 0);
        var cropped = grid with { Size = new Size3(2, 2, 2), Affine = grid.Affine with { X0 = x, Y0 = y, Z0 = z } };
        VolumeFile.Write(folder["crop.nii"], new LabelVolume(cropped));
        Assert.Equal(cropped, VolumeFile.ReadLabels(folder["crop.nii"]).Grid);
    }

    [Theory]
    [InlineData(1, 1000.0)]
    [InlineData(2, 1.0)]
    [InlineData(3, 0.001)]
    [InlineData(0, 1.0)]
    [InlineData(8 | 2, 1.0)]     // seconds, millimetres
    public void Lengths_are_millimetres_whatever_the_file_counts_in(int units, double factor)
    {
        var grid = Read("nifti1_int16.nii", (Units, [(byte)units])).Grid;
        Assert.Equal(CorpusTests.Affine.ToRows().Select(number => number * factor), grid.Affine.ToRows());
    }

    [Fact]
    public void The_sform_counts_before_the_qform_and_a_difference_is_told()
    {
        var image = Read("nifti1_both.nii", (268, BitConverter.GetBytes(11f)));     // qoffset_x is 10 in the file
        Assert.Equal(CorpusTests.Affine, image.Grid.Affine);
        Assert.Equal(
            "The header states two places, up to 1 mm apart (qform and sform disagree). The sform is used; "
            + "programs that use the qform show the scan elsewhere.", Assert.Single(image.Warnings));
        Assert.Contains("one of them mirrored", Assert.Single(Read("nifti1_both.nii", (Pixdim, OtherHand("nifti1_both.nii"))).Warnings));
    }

    [Fact]
    public void A_damaged_sform_leaves_the_qform_and_a_warning()
    {
        byte[] zeros = new byte[48], nan = [.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), 12).SelectMany(b => b)];
        foreach (byte[] rows in (byte[][])[zeros, nan])
        {
            var image = Read("nifti1_both.nii", (280, rows));
            CorpusTests.AssertAffine(CorpusTests.Affine, image.Grid.Affine, 1e-6);
            Assert.Contains("the sform's rows are", Assert.Single(image.Warnings));
            Assert.EndsWith("the other one, the qform, is used.", image.Warnings[0]);
            using var folder = new TemporaryFolder();
            VolumeFile.Write(folder["mask.nii"], new LabelVolume(image.Grid));
            var mask = VolumeFile.ReadLabels(folder["mask.nii"]);
            Assert.Equal(image.Grid, mask.Grid);
            Assert.Empty(mask.Warnings);     // a mask says one place, the good one
        }

        // There is no qform in this one.
        Assert.Equal("srow", Assert.Throws<ImageFormatException>(() => Read("nifti1_int16.nii", (280, zeros))).Field);
    }

    [Theory]
    [InlineData(4, 48)]
    [InlineData(5, 50)]
    [InlineData(7, 54)]
    public void An_axis_that_is_counted_and_has_no_length_is_no_axis(int axes, int field)
    {
        var image = Read("nifti1_int16.nii", (40, [(byte)axes, 0]), (field, [0, 0]));
        Assert.Equal(new Size3(4, 3, 2), image.Grid.Size);
        Assert.Equal(Enumerable.Range(0, 24).Select(v => (float)v), image.ToArray());
    }

    [Fact]
    public void A_scan_of_several_volumes_says_which_one_is_taken()
    {
        string path = Path.Combine(TestFiles.Corpus, "nifti1_two.nii.gz");
        Assert.Contains("holds 2 volumes", VolumeFile.ReadImage(path).Warnings[0]);
        Assert.Equal(VolumeFile.ReadImage(path, 0).ToArray(), VolumeFile.ReadImage(path).ToArray());
        Assert.DoesNotContain(VolumeFile.ReadImage(path, 0).Warnings, w => w.Contains("volumes", StringComparison.Ordinal));
        Assert.Empty(VolumeFile.ReadImage(path, 1).Warnings);
    }

    [Fact]
    public void Without_a_place_the_voxel_edges_stand_along_the_axes_and_a_warning_says_so()
    {
        var image = Read("nifti1_int16.nii", (254, [0, 0]));
        Assert.Equal(Affine.Scaling(2.5, 2.5, 3), image.Grid.Affine);
        Assert.Contains("qform_code and sform_code are both 0", Assert.Single(image.Warnings));
    }

    [Fact]
    public void A_qfac_of_minus_one_turns_the_third_axis_and_every_other_value_does_not()
    {
        Assert.Equal(3, Read("nifti1_qform.nii").Grid.Affine.Zk, 1e-6);
        Assert.Equal(-3, Read("nifti1_qform.nii", (Pixdim, BitConverter.GetBytes(1f))).Grid.Affine.Zk, 1e-6);
        Assert.Equal(-3, Read("nifti1_qform.nii", (Pixdim, BitConverter.GetBytes(0f))).Grid.Affine.Zk, 1e-6);
    }

    [Fact]
    public void Any_rotation_survives_the_way_through_a_quaternion() => RoundTripTests.Affines.Sample(affine =>
    {
        var geometry = NiftiGeometry.From(affine);
        Assert.Equal((1, 1), (geometry.QFormCode, geometry.SFormCode));
        CorpusTests.AssertAffine(affine, geometry.QForm, 1e-6 * affine.ToRows().Max(Math.Abs));
        Assert.Equal(affine, geometry.SForm);
    });

    [Fact]
    public void A_sheared_grid_has_an_sform_only()
    {
        var sheared = new Affine(1, 0.2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
        Assert.Equal((0, 1), (NiftiGeometry.From(sheared).QFormCode, NiftiGeometry.From(sheared).SFormCode));
    }

    [Theory]
    [InlineData(0f, 7f)]
    [InlineData(float.NaN, 7f)]
    public void A_slope_of_zero_or_NaN_does_not_scale(float slope, float intercept)
    {
        var image = Read("nifti1_scaled.nii", (112, BitConverter.GetBytes(slope)), (116, BitConverter.GetBytes(intercept)));
        Assert.Equal(Enumerable.Range(0, 24).Select(v => (2f * v) + 1), image.ToArray());
        Assert.Equal(float.IsNaN(slope) ? 1 : 0, image.Warnings.Count);
    }

    [Fact]
    public void NaN_and_infinity_stay_and_are_counted()
    {
        var image = Read("nifti1_float32.nii", (352, BitConverter.GetBytes(float.NaN)),
            (356, BitConverter.GetBytes(float.NegativeInfinity)),
            (360, BitConverter.GetBytes(float.NaN)));
        Assert.Equal([float.NaN, float.NegativeInfinity, float.NaN, 3f], image.ToArray()[..4]);
        Assert.Equal("2 values are NaN and 1 infinite, of 24.", Assert.Single(image.Warnings));
    }

    [Fact]
    public void Axes_longer_than_NIfTI_1_can_say_are_written_as_NIfTI_2()
    {
        using var folder = new TemporaryFolder();
        var grid = new Grid(new Size3(40000, 1, 2), CorpusTests.Affine);
        VolumeFile.Write(folder["long.nii"], new LabelVolume(grid));
        Assert.Equal(("NIfTI-2", grid), (VolumeFile.Describe(folder["long.nii"]).Format, VolumeFile.ReadLabels(folder["long.nii"]).Grid));
    }

    [Fact]
    public void A_pair_opens_by_either_name()
    {
        string image = Path.Combine(TestFiles.Corpus, "nifti1_pair.img"), packed = Path.Combine(TestFiles.Corpus, "nifti1_pairgz.img.gz");
        Assert.Equal(23, VolumeFile.ReadImage(image).ToArray()[^1]);
        Assert.Equal(23, VolumeFile.ReadImage(packed).ToArray()[^1]);
    }

    [Fact]
    public void Description_needs_the_header_alone()
    {
        var info = VolumeFile.Describe(Path.Combine(TestFiles.Corpus, "nifti1_two.nii.gz"));
        Assert.Equal(("NIfTI-1", 2L, ScalarType.Int16, "LAS"), (info.Format, info.Volumes, info.ScalarType, info.Orientation));
        Assert.Equal([4, 3, 2, 2], info.Dimensions);
        Assert.Equal((2.5, 2.5, 3), info.Grid.Spacing);
    }

    /// <summary>The qfac of the other hand.</summary>
    private static byte[] OtherHand(string name) => BitConverter.GetBytes(
        -BitConverter.ToSingle(File.ReadAllBytes(Path.Combine(TestFiles.Corpus, name)), Pixdim));

    internal static Volume Read(string name, params (int At, byte[] Bytes)[] changes)
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(Path.Combine(TestFiles.Corpus, name));
        foreach (var (at, bytes) in changes)
        {
            bytes.CopyTo(file, at);
        }

        File.WriteAllBytes(folder[name], file);
        return VolumeFile.ReadImage(folder[name]);
    }

    /// <summary>The geometry fields turned to the order we write in.</summary>
    private static byte[] LittleEndian(byte[] header)
    {
        if (header[0] != 0)
        {
            return header;
        }

        Array.Reverse(header, 252, 2);
        Array.Reverse(header, 254, 2);
        foreach (int at in Enumerable.Range(0, 18).Select(i => 256 + (4 * i)).Concat(Enumerable.Range(0, 8).Select(i => Pixdim + (4 * i))))
        {
            Array.Reverse(header, at, 4);
        }

        return header;
    }

    private static byte[] Inflate(byte[] bytes)
    {
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
