using System.Text;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>What is refused, and that the refusal names file, field and value.</summary>
public sealed class RefusalTests
{
    private const string Nrrd =
        "NRRD0004\ntype: uint8\ndimension: 3\nspace: LPS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: raw\n";
    private const string Meta = "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n";

    [Theory]
    [InlineData(70, new byte[] { 128, 0 }, "datatype", "128", "RGB")]
    [InlineData(70, new byte[] { 0, 9 }, "datatype", "2304", "RGBA")]
    [InlineData(70, new byte[] { 32, 0 }, "datatype", "32", "complex")]
    [InlineData(70, new byte[] { 5, 0 }, "datatype", "5", "not define")]
    [InlineData(40, new byte[] { 8, 0 }, "dim[0]", "8", "1 to 7 axes")]
    [InlineData(44, new byte[] { 255, 255 }, "dim[2]", "-1", "at least one")]
    [InlineData(42, new byte[] { 255, 127 }, "data", "48 bytes", "take")]
    [InlineData(108, new byte[] { 0, 0, 128, 63 }, "vox_offset", "1", "from 352 up")]
    [InlineData(280, new byte[] { 0, 0, 192, 127 }, "srow", "NaN 1.5", "no place")]
    [InlineData(344, new byte[] { 0 }, "magic", ".+1.", "Analyze")]
    [InlineData(0, new byte[] { 1, 2, 3, 4 }, "sizeof_hdr", "67305985", "348 or 540")]
    public void Nifti_fields_that_cannot_be_are_named_with_their_value(int at, byte[] bytes, string field, string value, string reason)
    {
        var e = Assert.Throws<ImageFormatException>(() => NiftiTests.Read("nifti1_int16.nii", (at, bytes)));
        Assert.Equal(field, e.Field);
        Assert.StartsWith(value, e.Value);
        Assert.Contains(reason, e.Message);
        Assert.EndsWith("nifti1_int16.nii", e.Path);
        Assert.StartsWith($"{e.Path}: {e.Advice} [{e.Field} is {e.Value}, ", e.Message);
        Assert.NotEmpty(e.Advice!);
    }

    [Fact]
    public void Vector_images_are_refused()
    {
        var e = Assert.Throws<ImageFormatException>(() => NiftiTests.Read("nifti1_int16.nii", (40, [5, 0]), (48, [1, 0, 3, 0])));
        Assert.Equal(("dim[5]", "3"), (e.Field, e.Value));
    }

    [Theory]
    [InlineData("sizes: 2 2 2", "sizes: 2 2", "sizes", "3 value(s)")]
    [InlineData("sizes: 2 2 2", "sizes: 2 2 0", "sizes", "at least one")]
    [InlineData("sizes: 2 2 2", "sizes: 2 2 2.5", "sizes", "whole numbers")]
    [InlineData("type: uint8", "type: block", "type", "8- to 64-bit")]
    [InlineData("type: uint8", "type: short", "endian", "little or big")]
    [InlineData("encoding: raw", "encoding: bzip2", "encoding", "raw, gzip")]
    [InlineData("encoding: raw\n", "", "encoding", "requires")]
    [InlineData("space: LPS", "space: bottom-up", "space", "RAS, LAS and LPS")]
    [InlineData("(0,1,0)", "(1,0,0)", "space directions", "no place in space")]
    [InlineData("(0,1,0)", "(0,NaN,0)", "space directions", "finite")]
    [InlineData("(0,1,0)", "(0,1,0) (0,1,0)", "space directions", "as many vectors")]
    [InlineData("(0,1,0)", "(0,1,0,1)", "space directions", "along space or along time")]
    [InlineData("(0,1,0)", "(0,1,0,0,0)", "space directions", "three numbers")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ./sub/a.raw", "data file", "Move it here")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ./", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ./../a.raw", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ../a.raw", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: /etc/passwd", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ..", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: C:\\a.raw", "data file", "beside its header")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: a%03d.raw 1 2 1", "data file", "several files")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: nothing.raw", "data file", "no such file")]
    [InlineData("encoding: raw", "encoding: raw\nbyte skip: -2", "byte skip", "not lie in the data")]
    [InlineData("encoding: raw", "encoding: raw\nline skip: 7", "line skip", "so many lines")]
    [InlineData("encoding: raw", "encoding: raw\nbyte skip: 9007199254740992", "data", "take")]
    [InlineData("encoding: raw", "encoding: gzip\nbyte skip: 1048577", "byte skip", "at most 1048576 bytes")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: A.nrrd", "data file", "names itself")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ./a.nrrd", "data file", "names itself")]
    [InlineData("encoding: raw", "encoding: gzip", "data", "compressed stream")]
    [InlineData("encoding: raw", "encoding: ascii", "data", "numbers are expected")]
    [InlineData("NRRD0004", "NRRD9", "magic", "NRRD0001")]
    public void Nrrd_fields_that_cannot_be_are_named(string line, string changed, string field, string reason) =>
        AssertRefused("a.nrrd", Nrrd.Replace(line, changed, StringComparison.Ordinal) + "\nabcdefgh", field, reason);

    [Theory]
    [InlineData("2 2 2", "2 2 -2", "DimSize", "at least one")]
    [InlineData("NDims = 3", "NDims = 11", "NDims", "1 to 10")]
    [InlineData("MET_UCHAR", "MET_FLOAT_ARRAY", "ElementType", "8- to 64-bit")]
    [InlineData("NDims = 3", "NDims = 3\nElementNumberOfChannels = 3", "ElementNumberOfChannels", "RGB")]
    [InlineData("NDims = 3", "NDims = 3\nElementSpacing = 1 0 1", "ElementSpacing", "no place")]
    [InlineData("NDims = 3", "NDims = 3\nTransformMatrix = 1 0 0 1 0 0 0 0 1", "TransformMatrix", "no place")]
    [InlineData("NDims = 3", "NDims = 3\nCompressedData = maybe", "CompressedData", "True or False")]
    [InlineData("NDims = 3", "NDims = 3\nCompressedData = True", "data", "compressed stream")]
    [InlineData("NDims = 3", "NDims = 3\nBinaryData = False", "data", "numbers are expected")]
    [InlineData("LOCAL", "../a.raw", "ElementDataFile", "beside its header")]
    [InlineData("LOCAL", "a.mha", "ElementDataFile", "names itself")]
    [InlineData("LOCAL", "LIST", "ElementDataFile", "several files")]
    [InlineData("Image", "Tube", "ObjectType", "only images")]
    public void MetaImage_fields_that_cannot_be_are_named(string line, string changed, string field, string reason) =>
        AssertRefused("a.mha", Meta.Replace(line, changed, StringComparison.Ordinal) + "abcdefgh", field, reason);

    [Fact]
    public void Lines_are_skipped_in_the_beginning_of_the_data_alone() => AssertRefused(
        "a.nrrd",
        Nrrd.Replace("encoding", "line skip: 2000000\nencoding", StringComparison.Ordinal) + new string('\n', 2_000_001) + "abcdefgh",
        "line skip", "first 1048576 bytes");

    [Fact]
    public void Reading_ends_when_nobody_waits_for_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.nrrd"], Nrrd + "\nabcdefgh");
        using var left = new CancellationTokenSource();
        left.Cancel();
        Assert.Throws<OperationCanceledException>(() => VolumeFile.ReadImage(folder["a.nrrd"], cancel: left.Token));
        Assert.Throws<OperationCanceledException>(() => VolumeFile.ReadLayers(folder["a.nrrd"], left.Token));
        Assert.Equal('a', VolumeFile.ReadImage(folder["a.nrrd"], cancel: CancellationToken.None).ToArray()[0]);
    }

    [Theory]
    [InlineData("vector", "vector")]
    [InlineData("RGB-color", "RGB")]
    [InlineData("complex", "complex")]
    [InlineData("3D-symmetric-matrix", "matrix")]
    public void Nrrd_images_of_more_than_a_number_a_voxel_are_refused_by_name(string kind, string reason) => AssertRefused(
        "a.nrrd", Nrrd.Replace("dimension: 3", $"dimension: 4\nkinds: {kind} domain domain domain", StringComparison.Ordinal)
            .Replace("sizes: ", "sizes: 3 ", StringComparison.Ordinal)
                .Replace("directions: ", "directions: none ", StringComparison.Ordinal) + "\n", "kinds", reason);

    [Theory]
    [InlineData("Segment0_LabelValue:=0", "Segment0_LabelValue", "background")]
    [InlineData("Segment0_LabelValue:=-1", "Segment0_LabelValue", "whole number")]
    [InlineData("Segment0_Layer:=1", "Segment0_Layer", "1 layer(s)")]
    [InlineData("Segment0_Color:=1 1", "Segment0_Color", "three parts")]
    [InlineData("Segment0_Color:=1 1 2", "Segment0_Color", "from 0 to 1")]
    public void Segments_that_cannot_be_are_refused(string pair, string field, string reason) =>
        AssertRefused("a.seg.nrrd", $"{Nrrd}Segment0_ID:=a\n{pair}\n\nabcdefgh", field, reason);

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("3e9", "3000000000")]
    public void A_value_that_is_no_label_is_named_with_its_voxel(string value, string shown)
    {
        using var folder = new TemporaryFolder();
        string text = Nrrd.Replace("raw", "ascii", StringComparison.Ordinal).Replace("uint8", "double", StringComparison.Ordinal);
        File.WriteAllText(folder["a.nrrd"], $"{text}\n0 1 2 {value} 4 5 6 7");
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(folder["a.nrrd"]));
        Assert.Equal(("voxel 3", shown), (e.Field, e.Value));
        Assert.Equal(8, VolumeFile.ReadImage(folder["a.nrrd"]).ToArray().Length);
    }

    [Fact]
    public void A_damaged_checksum_is_found()
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(Path.Combine(TestFiles.Corpus, "nifti1.nii.gz"));
        file[^6] ^= 1;
        File.WriteAllBytes(folder["a.nii.gz"], file);
        Assert.Equal("damaged", Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["a.nii.gz"])).Value);
    }

    [Fact]
    public void An_unknown_ending_is_refused_with_the_known_ones()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["scan.txt"], "voxels");
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["scan.txt"]));
        Assert.Equal(
            $"{folder["scan.txt"]}: A scan or a mask has to be NIfTI, NRRD or MetaImage. Convert it, for example by saving it as .nii.gz "
            + "in 3D Slicer. "
            + "[ending is .txt, but known are .nii.gz, .nii, .hdr.gz, .hdr, .img.gz, .img, .seg.nrrd, .nrrd, .nhdr, .mha, .mhd].",
            e.Message);
        Assert.Throws<ArgumentException>(
            () => VolumeFile.Write("mask.png", new LabelVolume(new Grid(new Size3(1, 1, 1), CorpusTests.Affine))));
    }

    [Fact]
    public void What_a_hostile_header_says_reaches_no_terminal_as_it_stands()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.nrrd"], Nrrd.Replace("uint8", "\u001b[2J" + new string('x', 1000), StringComparison.Ordinal));
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["a.nrrd"]));
        Assert.StartsWith("?[2Jxxx", e.Value);
        Assert.InRange(e.Value.Length, 100, 200);
    }

    [Fact]
    public void A_missing_file_is_an_input_output_error_whatever_its_ending()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "nothing.nii", "nothing.dcm", "nothing" })
        {
            var e = Assert.Throws<FileNotFoundException>(() => VolumeFile.ReadImage(folder[name]));
            Assert.Equal($"There is no file '{folder[name]}'.", e.Message);
        }
    }

    [Fact]
    public void A_header_without_its_data_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(TestFiles.Corpus, "nifti1_pair.hdr"), folder["alone.hdr"]);
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["alone.hdr"]));
        Assert.Equal(("data file", "alone.img"), (e.Field, e.Value));
    }

    [Fact]
    public void Negative_labels_are_not_written()
    {
        using var folder = new TemporaryFolder();
        var labels = new LabelVolume(new Grid(new Size3(1, 1, 1), CorpusTests.Affine), [-3]);
        Assert.Contains("-3", Assert.Throws<ArgumentException>(() => VolumeFile.Write(folder["a.nii"], labels)).Message);
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData("2147483591 1 1", "data", "but 2147483591 voxels in 1 volume(s) of UInt8 take 2147483591 bytes].")]
    [InlineData("2147483592 1 1", "dim", "dim is 2147483592 x 1 x 1, but a file may hold at most 2147483591 voxels].")]
    [InlineData("1024 1024 2048", "dim", "dim is 1024 x 1024 x 2048, but a file may hold at most 2147483591 voxels].")]
    public void The_largest_size_is_taken_at_its_word_and_one_voxel_more_is_refused(string sizes, string field, string sentence)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.nii"], Bombs.Nifti2(sizes));
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(folder["a.nii"]));
        Assert.Equal(field, e.Field);
        Assert.EndsWith(sentence, e.Message);
    }

    private static void AssertRefused(string name, string content, string field, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content, Encoding.Latin1);
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(folder[name]));
        Assert.Equal(field, e.Field);
        Assert.Contains(reason, e.Message);
        Assert.Equal(folder[name], e.Path);
    }
}
