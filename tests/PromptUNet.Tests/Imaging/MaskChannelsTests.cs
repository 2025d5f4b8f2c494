using System.Globalization;
using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Masks of several volumes, one structure in each.</summary>
public sealed class MaskChannelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Volumes_of_one_mark_each_are_labels_in_their_order_and_may_overlap()
    {
        var layers = VolumeFile.ReadLayers(Mask("0 1 1 0", "0 0 255 255", "0 0 0 0"));
        Assert.Equal([1, 2], layers.Present());
        Assert.Equal([0, 1, 1, 0], layers.Of(1).ToArray());
        Assert.Equal([0, 0, 2, 2], layers.Of(2).ToArray());
        Assert.Equal("The mask holds 3 volumes; they are taken as labels 1 to 3.", Assert.Single(layers.Warnings));
        var merged = VolumeFile.ReadLabels(_folder["mask.nrrd"]);
        Assert.Equal([0, 1, 2, 2], merged.ToArray());
        Assert.Contains("overlap in 1 voxels", merged.Warnings[1]);
    }

    [Theory]
    [InlineData("1 0 0 0", "0 1 1 0", "0 0 0 1", "0 1 1 2", "the others as labels 1 to 2.")]
    [InlineData("1 1 0 1", "0 0 1 0", null, "0 0 1 0", "the other one as label 1.")]
    public void Where_each_voxel_is_in_one_volume_the_first_is_the_background(
        string background, string one, string? two, string expected, string told)
    {
        string[] volumes = two is null ? [background, one] : [background, one, two];
        var labels = VolumeFile.ReadLabels(Mask(volumes));
        Assert.Equal(expected, string.Join(' ', labels.ToArray()));
        Assert.EndsWith($"the first is taken as the background, {told}", Assert.Single(labels.Warnings));
    }

    [Fact]
    public void A_volume_of_several_values_is_no_mask()
    {
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(Mask("0 1 1 0", "0 3 5 1")));
        Assert.Contains("looks like a 4-D scan", e.Message);
        Assert.Contains("volume 1 holds the values 3 and 5", e.Message);
        Assert.Equal([0, 3, 5, 1], VolumeFile.ReadLabels(_folder["mask.nrrd"], 1).ToArray());      // but one of them may be asked for
    }

    [Fact]
    public void Probabilities_are_refused()
    {
        string path = Mask("0.1 0.9 0.9 0", "0.9 0.1 0.1 1");
        Assert.Contains("probability map", Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(path)).Message);
    }

    [Fact]
    public void More_volumes_than_a_mask_has_are_refused()
    {
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadLabels(Mask([.. Enumerable.Repeat("0 0 0 1", 256)])));
        Assert.Contains("looks like a 4-D scan", e.Message);
    }

    /// <summary>Four voxels in each volume.</summary>
    private string Mask(params string[] volumes)
    {
        string type = volumes[0].Contains('.', StringComparison.Ordinal) ? "float" : "uint8";
        string size = volumes.Length.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(_folder["mask.nrrd"],
            $"NRRD0004\ntype: {type}\ndimension: 4\nspace: LPS\nsizes: 4 1 1 {size}\nspace directions: (1,0,0) (0,1,0) (0,0,1) none\n"
            + $"kinds: domain domain domain list\nencoding: ascii\nspace origin: (0,0,0)\n\n{string.Join('\n', volumes)}\n");
        return _folder["mask.nrrd"];
    }
}
