using PromptUNet.Imaging;
using PromptUNet.Sampling;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Sampling;

/// <summary>A folder of labelled scans is read from its manifest or from its pairs of files.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promptunet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_manifest_lists_cases_by_paths_relative_to_it()
    {
        Manifest("""
            {"cases": [{"dataset": "d", "case": "c", "split": "val", "image": null, "labels": "d/c.nii",
              "licence": "CC0", "free_weights": true, "region": "x"}]}
            """);
        Assert.Equal(
            new CaseFile("d", "c", "val", null, Path.Combine(_folder, "d/c.nii"), "CC0", true) { Region = "x" },
            Assert.Single(DataFolder.Cases(_folder)));
    }

    [Fact]
    public void A_case_that_says_nothing_of_its_licence_does_not_count_as_free()
    {
        Manifest("""{"cases": [{"dataset": "d", "case": "c", "split": "train", "image": "i.nii", "labels": "l.nii"}]}""");
        var listed = Assert.Single(DataFolder.Cases(_folder));
        Assert.Equal(("not stated", false), (listed.Licence, listed.FreeWeights));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"cases\": [{\"case\": \"c\"}]}")]
    [InlineData("not JSON")]
    public void A_broken_manifest_is_refused_by_name(string text)
    {
        Manifest(text);
        var e = Assert.Throws<InvalidDataException>(() => DataFolder.Cases(_folder));
        Assert.Contains("manifest.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_manifest_the_pairs_in_train_val_and_test_are_the_cases()
    {
        foreach (string file in new[] { "train/b_image.nii.gz", "train/b_labels.seg.nrrd", "train/a_labels.nii", "val/c_image.mha",
            "val/c_labels.mha", "other/d_labels.nii" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.WriteAllText(Path.Combine(_folder, file), "");
        }

        var cases = DataFolder.Cases(_folder);
        Assert.Equal(["train a", "train b", "val c"], cases.Select(c => $"{c.Split} {c.Case}"));
        Assert.Null(cases[0].Image);
        Assert.Equal(Path.Combine(_folder, "train", "b_image.nii.gz"), cases[1].Image);
    }

    [Fact]
    public void An_empty_folder_and_a_missing_one_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => DataFolder.Cases(_folder));
        Assert.Throws<DirectoryNotFoundException>(() => DataFolder.Cases(Path.Combine(_folder, "nowhere")));
    }

    [Fact]
    public void A_case_is_read_with_its_scan_and_labels()
    {
        var read = new CaseFile("d", "c", "train", Path.Combine(TestFiles.Corpus, "nifti1.nii.gz"),
            Path.Combine(TestFiles.Corpus, "nifti1_uint8.nii"), "CC0", true).Read();
        Assert.Equal(read.Image!.Grid.Size, read.Labels.Grid.Size);
    }

    [Fact]
    public void A_scan_and_labels_of_different_size_are_refused()
    {
        Grid Of(int edge) => new(new Size3(edge, 4, 4), Affine.Scaling(1, 1, 1));
        var e = Assert.Throws<ArgumentException>(
            () => new LabelledCase("d", "c", new Volume(Of(3), new float[48]), new LabelVolume(Of(4))));
        Assert.Contains("d/c", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_knows_the_area_of_every_label_on_every_slice_across_every_axis()
    {
        var labelled = LabelledScans.OfBalls[0];
        for (int axis = 0; axis < 3; axis++)
        {
            for (int k = 0; k < LabelledScans.Size[axis]; k++)
            {
                Assert.All(labelled.Labels.Present(), l =>
                    Assert.Equal(labelled.Labels.Mask(l, axis, k).Area, labelled.LabelsOn(axis, k).GetValueOrDefault(l)));
            }

            Assert.All(labelled.SlicesOf(1, axis, 12), k => Assert.True(labelled.Labels.Mask(1, axis, k).Area >= 12));
        }

        Assert.Equal(1 - labelled.Labels.ToArray().Average(v => v == 0 ? 1.0 : 0), labelled.Filled, 1e-12);
    }

    private void Manifest(string text) => File.WriteAllText(Path.Combine(_folder, "manifest.json"), text);
}
