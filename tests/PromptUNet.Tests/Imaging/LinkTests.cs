using PromptUNet.Imaging;

namespace PromptUNet.Tests.Imaging;

/// <summary>Data sets of DataLad and nnU-Net consist of links: what is read is the file, never the link.</summary>
public sealed class LinkTests
{
    private static readonly Grid Grid = new(new Size3(9, 8, 7), CorpusTests.Affine);

    public static TheoryData<string, string> Ways
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string ending in VolumeFile.Endings.Where(e => !e.StartsWith(".img", StringComparison.Ordinal)))
            {
                foreach (string way in new[] { "relative", "absolute", "chained" })
                {
                    data.Add(ending, way);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_format_is_read_through_a_link(string ending, string way)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows makes links for administrators alone.");
        }

        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["there"]);
        var labels = new LabelVolume(Grid, [.. Enumerable.Range(0, (int)Grid.Size.Count).Select(i => i % 5)]);
        VolumeFile.Write(folder[$"there/file{ending}"], labels);
        foreach (string file in Directory.GetFiles(folder["there"]).Select(path => Path.GetFileName(path)))
        {
            string link = folder[file];
            switch (way)
            {
                case "absolute":
                    File.CreateSymbolicLink(link, folder[$"there/{file}"]);
                    break;
                case "relative":
                    File.CreateSymbolicLink(link, $"there/{file}");
                    break;
                default:
                    File.CreateSymbolicLink(folder[$"between.{file}"], $"there/{file}");
                    File.CreateSymbolicLink(link, $"between.{file}");
                    break;
            }
        }

        string read = folder[$"file{ending}"];
        Assert.Equal(labels.ToArray(), VolumeFile.ReadLabels(read).ToArray());
        Assert.Equal(labels.ToArray().Select(v => (float)v), VolumeFile.ReadImage(read).ToArray());
        Assert.Equal(Grid.Size, VolumeFile.Describe(read, readVoxels: true).Grid.Size);
    }

    [Fact]
    public void Voxels_at_the_end_of_a_linked_data_file_are_found_by_the_files_length()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows makes links for administrators alone.");
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["whole.raw"], [.. new byte[100], .. Enumerable.Range(0, 24).Select(i => (byte)i)]);
        File.CreateSymbolicLink(folder["link.raw"], "whole.raw");
        File.WriteAllText(
            folder["a.nhdr"], FurtherFiles.Detached("link.raw").Replace("encoding", "byte skip: -1\nencoding", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 24), VolumeFile.ReadLabels(folder["a.nhdr"]).ToArray());
    }

    [Theory]
    [InlineData("../.git/annex/objects/Xq/4f/MD5E-s5--0.nii.gz/MD5E-s5--0.nii.gz", "datalad get")]
    [InlineData("gone.nii.gz", "a link to a file that is gone")]
    public void A_link_that_leads_nowhere_is_told_from_a_missing_file(string target, string advice)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows makes links for administrators alone.");
        }

        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["scan.nii.gz"], target);
        var e = Assert.Throws<ImageFormatException>(() => VolumeFile.ReadImage(folder["scan.nii.gz"]));
        Assert.Equal(("link", target), (e.Field, e.Value));
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
    }
}
