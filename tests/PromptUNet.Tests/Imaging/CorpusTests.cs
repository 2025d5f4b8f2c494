using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Every variant of every format holds the same image, so every one must read the same.</summary>
public sealed class CorpusTests
{
    /// <summary>What tests/corpus/make_corpus.py calls AFFINE.</summary>
    internal static readonly Affine Affine = new(-2, 1.5, 0, 10, 1.5, 2, 0, -20, 0, 0, 3, 30.5);

    public static TheoryData<string> Files => [.. TestFiles.CorpusNames];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variant_reads_as_the_same_image_on_the_same_grid(string name)
    {
        string path = Path.Combine(TestFiles.Corpus, name);
        if (name.Contains("layer", StringComparison.Ordinal))
        {
            return;     // Segmentations: see SegmentationTests.
        }

        int volume = name.Contains("two", StringComparison.Ordinal) ? 1 : 0;
        var image = VolumeFile.ReadImage(path, volume);
        var labels = VolumeFile.ReadLabels(path, volume);

        Assert.Equal(new Size3(4, 3, 2), image.Grid.Size);
        Assert.Equal(Enumerable.Range(0, 24).Select(v => (float)v), image.ToArray());
        Assert.Equal(Enumerable.Range(0, 24), labels.ToArray());
        bool rounded = name.Contains("qform", StringComparison.Ordinal) || name.Contains("micron", StringComparison.Ordinal);
        AssertAffine(Affine, image.Grid.Affine, rounded ? 1e-6 : 0);
        Assert.Empty(image.Warnings);
        Assert.Equal("LAS", VolumeFile.Describe(path, readVoxels: true).Orientation);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_volume_that_the_file_does_not_have_is_refused(string name)
    {
        string path = Path.Combine(TestFiles.Corpus, name);
        long volumes = VolumeFile.Describe(path).Volumes;
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(path, (int)volumes));
        Assert.Equal(("volume", volumes.ToString()), (e.Field, e.Value));
        Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(path, -1));
    }

    internal static void AssertAffine(Affine expected, Affine actual, double tolerance)
    {
        foreach (var (a, b) in expected.ToRows().Zip(actual.ToRows()))
        {
            Assert.True(Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a)), $"{expected} is not {actual}");
        }
    }
}
