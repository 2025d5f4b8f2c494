using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Geometry of the text formats beyond what the corpus holds.</summary>
public sealed class WorldSpaceTests
{
    [Fact]
    public void Nrrd_without_a_space_lies_in_LPS_as_ITK_has_it_and_says_so()
    {
        var image = Read("a.nrrd", "NRRD0001\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nspacings: 1 2 NaN\nencoding: raw\n\nabcdefgh");
        Assert.Equal(Affine.Scaling(-1, -2, 1), image.Grid.Affine);
        Assert.Contains("does not say which side is left", Assert.Single(image.Warnings));
    }

    [Fact]
    public void Units_of_space_become_millimetres()
    {
        string header =
            "NRRD0005\ntype: uchar\ndimension: 3\nspace: RAS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace units: "
                + "\"um\" \"um\" \"um\"\nencoding: raw\n\nabcdefgh";
        Assert.Equal(Affine.Scaling(0.001, 0.001, 0.001), Read("a.nrrd", header).Grid.Affine);
        Assert.Contains("furlong", Assert.Single(Read("a.nrrd", header.Replace("um", "furlong", StringComparison.Ordinal)).Warnings));
        Assert.Equal(
            Affine.Scaling(-10, -10, 10),
            Read("a.mha",
                "NDims = 3\nDimSize = 2 2 2\nDistanceUnits = cm\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_UCHAR\n"
                    + "ElementDataFile = LOCAL\nabcdefgh").Grid.Affine);
    }

    [Fact]
    public void A_flat_image_has_one_slice_a_millimetre_thick()
    {
        var nrrd = Read("a.nrrd",
            "NRRD0004\ntype: uchar\ndimension: 2\nspace: LPS\nsizes: 4 2\nspace directions: (0,2,0) (0,0,3)\nencoding: raw\n\nabcdefgh");
        Assert.Equal(new Size3(4, 2, 1), nrrd.Grid.Size);
        Assert.Equal(new Affine(0, 0, -1, 0, -2, 0, 0, 0, 0, 3, 0, 0), nrrd.Grid.Affine);
        var meta = Read("a.mha",
            "NDims = 2\nDimSize = 4 2\nElementSpacing = 2 3\nOffset = 5 6\nElementType = MET_UCHAR\nElementDataFile = LOCAL\nabcdefgh");
        Assert.Equal(new Affine(-2, 0, 0, -5, 0, -3, 0, -6, 0, 0, 1, 0), meta.Grid.Affine);
    }

    [Fact]
    public void Lines_may_end_as_on_Windows()
    {
        var image = Read(
            "a.nrrd", "NRRD0004\r\ntype: uchar\r\ndimension: 3\r\nspace: LPS\r\nsizes: 2 2 2\r\nspace directions: (1,0,0) (0,1,0) "
                + "(0,0,1)\r\nencoding: raw\r\n\r\nabcdefgh");
        Assert.Equal("abcdefgh".Select(letter => (float)letter), image.ToArray());
    }

    private static Volume Read(string name, string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content);
        return VolumeFile.ReadImage(folder[name]);
    }
}
