using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>NRRD headers as other programs write them.</summary>
public sealed class NrrdTests
{
    [Theory]
    [InlineData("space dimension: 4", 1)]
    [InlineData("space: left-posterior-superior-time", 0)]
    [InlineData("space: LPST", 0)]
    public void Time_as_the_fourth_axis_of_space_makes_volumes(string space, int warnings)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.nrrd"], FurtherFiles.NrrdOfItk(space));
        var second = VolumeFile.ReadImage(folder["a.nrrd"], 1);
        Assert.Equal(Enumerable.Range(24, 24).Select(v => (float)v), second.ToArray());
        Assert.Equal(new Size3(4, 3, 2), second.Grid.Size);
        CorpusTests.AssertAffine(new Affine(-2, 0, 0, 10, 0, -2, 0, -20, 0, 0, 3, 30.5), second.Grid.Affine, 0);
        Assert.Equal(2, VolumeFile.Describe(folder["a.nrrd"]).Volumes);
        Assert.Equal(warnings, second.Warnings.Count);
    }

    [Theory]
    [InlineData("a.raw")]
    [InlineData("./a.raw")]
    [InlineData("././a.raw")]
    [InlineData(".\\a.raw")]
    public void A_data_file_beside_its_header_may_be_named_with_a_dot(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.nhdr"], FurtherFiles.Detached(name));
        File.WriteAllText(
            folder["a.mhd"], $"ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementType = MET_UCHAR\nElementDataFile = {name}\n");
        File.WriteAllBytes(folder["a.raw"], [.. Enumerable.Range(0, 24).Select(v => (byte)v)]);
        Assert.Equal(Enumerable.Range(0, 24), VolumeFile.ReadLabels(folder["a.nhdr"]).ToArray());
        Assert.Equal(Enumerable.Range(0, 24), VolumeFile.ReadLabels(folder["a.mhd"]).ToArray());
    }
}
