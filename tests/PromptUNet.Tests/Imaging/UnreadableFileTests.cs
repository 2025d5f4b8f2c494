using System.Text;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>What people give a program instead of a volume is recognised, and they are told what to do.</summary>
public sealed class UnreadableFileTests
{
    public static TheoryData<string, byte[], string, string> Files => new()
    {
        { "IM0001", FurtherFiles.Dicom(), "This is DICOM.", "dcm2niix" },
        { "slice.dcm", FurtherFiles.Dicom(), "This is DICOM.", "dcm2niix" },
        { "scan.nii", FurtherFiles.Dicom(), "This is DICOM.", "dcm2niix" },
        { "scan.nii.gz", Mutations.Deflate(FurtherFiles.Dicom()), "This is DICOM.", "dcm2niix" },
        { "scan.nrrd", FurtherFiles.Dicom(preamble: false), "This is DICOM.", "dcm2niix" },
        { "DICOMDIR", FurtherFiles.Dicom(media: "1.2.840.10008.1.3.10"), "This is a DICOMDIR", "dcm2niix" },
        { "study.zip", FurtherFiles.Zip("study/IM1.dcm", FurtherFiles.Dicom()), "zip archive of DICOM", "Unpack it first" },
        { "study.nii.gz", FurtherFiles.Zip("study/IM1.DCM", FurtherFiles.Dicom()), "zip archive of DICOM", "Unpack it first" },
        { "masks.zip", FurtherFiles.Zip("a.nii", new byte[4]), "This is a zip archive.", "Unpack it" },
        { "scan.nii.gz", Text("version https://git-lfs.github.com/spec/v1\noid sha256:12\n"), "placeholder of Git LFS", "git lfs pull" },
        { "scan.nii.gz", Text("/annex/objects/MD5E-s5--0.nii.gz\n"), "placeholder of git-annex", "datalad get" },
        { "scan.nii", Text("../.git/annex/objects/Xq/4f/SHA256E-s5--0.nii"), "placeholder of git-annex", "git annex get" },
        { "scan.nii.gz", Text("\n<!DOCTYPE html><html><title>404</title>"), "web page", "Download the file again" },
        { "scan.mha", Text("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"), "web page", "Download the file again" },
        { "drawn.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 16], "JPEG picture", "read from a PNG" },
        { "drawn.nii", [0xff, 0xd8, 0xff, 0xe0, 0, 16], "JPEG picture", "read from a PNG" },
        { "scan.png", [0x89, .. "PNG\r\n"u8, 0x1a, 10], "PNG picture", "NIfTI, NRRD or MetaImage" },
        { "scan.tif", [.. "II*"u8, 0, 8, 0, 0, 0], "TIFF picture", "NIfTI, NRRD or MetaImage" },
        { "scan.tiff", [.. "MM"u8, 0, 42, 0, 0, 0, 8], "TIFF picture", "NIfTI, NRRD or MetaImage" },
        { "scan.gif", Text("GIF89a"), "GIF picture", "NIfTI, NRRD or MetaImage" },
        { "scan.bmp", [.. "BM"u8, 99, 0, 0, 0, 0, 0, 0, 0, 54, .. new byte[40]], "BMP picture", "NIfTI, NRRD or MetaImage" },
        { "brain.mgz", Mutations.Deflate(FurtherFiles.FreeSurfer()), "FreeSurfer", "mri_convert" },
        { "brain.mgh", FurtherFiles.FreeSurfer(), "FreeSurfer", "mri_convert" },
        { "brain.nii.gz", Mutations.Deflate(FurtherFiles.FreeSurfer()), "FreeSurfer", "mri_convert" },
        { "scan.nii.gz", Mutations.Deflate(Mutations.Deflate(Corpus("nifti1_int16.nii"))), "compressed twice", "gunzip" },
        { "scan.hdr", [.. BitConverter.GetBytes(348), .. new byte[344]], "Analyze 7.5", "check left and right" },
        { "scan.nii.bz2", Text("BZh91AY&SY"), "packed in a way", "Unpack it" },
        { "scan.nii.xz", [0xfd, .. "7zXZ"u8, 0], "packed in a way", "Unpack it" },
        { "mask.npy", [0x93, .. "NUMPY"u8, 1, 0], "array of NumPy", "nibabel" },
        { "scan.h5", [0x89, .. "HDF\r\n"u8, 0x1a, 10], "HDF5", "nibabel" },
        { "scan.mat", Text("MATLAB 5.0 MAT-file"), "MATLAB", "nibabel" },
        { "scan.nii.gz", [], "The file is empty", "download it again" },
        { "scan", Corpus("nifti1_int16.nii"), "NIfTI under another name", "Rename it" },
        { "scan.nrrd", Corpus("nifti2.nii"), "NIfTI under another name", "Rename it" },
        { "scan.nii", Corpus("nrrd_int16.nrrd"), "NRRD under another name", "Rename it" },
        { "scan.nrrd", Corpus("meta_int16.mha"), "MetaImage under another name", "Rename it" },
        { "scan.nii.gz", Corpus("nifti1.nii.gz")[..^40], "not whole", "download it again" },
        { "scan.nii", Corpus("nifti1_int16.nii")[..^4], "not whole", "download it again" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_no_volume_is_recognised(string name, byte[] content, string kind, string remedy)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder[name], content);
        Action[] doors =
        [
            () => VolumeFile.ReadImage(folder[name]), () => VolumeFile.ReadLabels(folder[name]),
            () => VolumeFile.Describe(folder[name], readVoxels: true),
        ];
        foreach (var door in doors)
        {
            var e = Assert.Throws<ImageFormatException>(door);
            Assert.Contains(kind, e.Advice!, StringComparison.Ordinal);
            Assert.Contains(remedy, e.Advice!, StringComparison.Ordinal);
            Assert.Equal(folder[name], e.Path);
            Assert.Contains($"[{e.Field} is {e.Value}, ", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_placeholder_in_the_place_of_a_headers_voxels_is_recognised()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["a.nhdr"], FurtherFiles.Detached("a.raw.gz").Replace("raw\ndata", "gzip\ndata", StringComparison.Ordinal));
        File.WriteAllText(folder["a.raw.gz"], "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 5\n");
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["a.nhdr"]));
        Assert.Equal(folder["a.raw.gz"], e.Path);
        Assert.Contains("git lfs pull", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "This is a folder of DICOM files. Convert the series with dcm2niix")]
    [InlineData(false, "This is a folder. Name one file in it.")]
    public void A_folder_is_told_by_what_is_in_it(bool dicom, string advice)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["study.nii/series 1"]);
        File.WriteAllBytes(folder["study.nii/series 1/IM1"], dicom ? FurtherFiles.Dicom() : [1, 2, 3]);
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["study.nii"]));
        Assert.StartsWith(advice, e.Advice!);
    }

    [Theory]
    [InlineData("kinds: vector domain domain domain")]
    [InlineData("kinds: RGB-color domain domain domain")]
    public void Several_numbers_a_voxel_are_explained_in_words(string kinds)
    {
        using var folder = new TemporaryFolder();
        string header = FurtherFiles.Detached("a.raw").Replace("dimension: 3", $"dimension: 4\n{kinds}", StringComparison.Ordinal)
            .Replace("sizes: ", "sizes: 3 ", StringComparison.Ordinal)
            .Replace("directions: ", "directions: none ", StringComparison.Ordinal);
        File.WriteAllText(folder["a.nhdr"], header);
        File.WriteAllBytes(folder["a.raw"], new byte[72]);
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["a.nhdr"]));
        Assert.Contains("A voxel holds several numbers", e.Advice!, StringComparison.Ordinal);
    }

    [Fact]
    public void No_sound_file_of_the_corpus_looks_like_anything_else() =>
        Assert.All(TestFiles.CorpusNames, name =>
        {
            var e = new ImageFormatException(Path.Combine(TestFiles.Corpus, name), "volume", 7, "but there is none");
            Assert.Null(UnreadableFile.Explained(e).Advice);
        });

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Corpus(string name) => File.ReadAllBytes(Path.Combine(TestFiles.Corpus, name));
}
