using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_write_that_fails_midway_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mask.nii"], "old");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(folder["mask.nii"], stream =>
        {
            stream.Write("half of the n"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["mask.nii"]));
        Assert.Equal(["mask.nii"], folder.Names);
    }

    [Fact]
    public void The_old_file_is_seen_until_the_new_one_is_whole()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mask.nii"], "old");
        AtomicFile.Write(folder["mask.nii"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(folder["mask.nii"]));
        });
        Assert.Equal("new", File.ReadAllText(folder["mask.nii"]));
        Assert.Equal(["mask.nii"], folder.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pair_that_fails_leaves_both_old_files(bool headerFirst)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.img"], "old data");
        File.WriteAllText(folder["a.hdr"], "old header");
        Assert.Throws<IOException>(() => AtomicFile.WritePair(folder["a.img"], folder["a.hdr"], (data, header) =>
        {
            (headerFirst ? header : data).Write("new"u8);
            throw new IOException("disk full");
        }));
        Assert.Equal(("old data", "old header"), (File.ReadAllText(folder["a.img"]), File.ReadAllText(folder["a.hdr"])));
        Assert.Equal(["a.hdr", "a.img"], folder.Names);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_input_output_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(folder["nowhere"], "a.nii"), _ => { }));
    }
}
