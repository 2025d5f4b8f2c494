using PromptUNet.Imaging;
using PromptUNet.Tests.Imaging;

namespace PromptUNet.Tests.Disk;

/// <summary>Files that are written whole, alone or as a pair: after a refused write the old ones are there, to the byte.</summary>
[Collection(nameof(Alone))]
public sealed class WholeFileTests : IDisposable
{
    private static readonly Grid Grid = new(new Size3(9, 8, 7), Affine.Scaling(1, 1, 1));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Endings => [.. VolumeFile.Endings];

    private string Folder => Path.GetDirectoryName(_folder["x"])!;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_mask_that_finds_no_space_leaves_the_old_one(string ending)
    {
        RefusingDisk.SkipElsewhere();
        string path = Old(ending);
        foreach (long room in new[] { 0, 10, VolumeFile.FilesWritten(path).Max(f => new FileInfo(f).Length) / 2 })
        {
            StaysAsItWas(() =>
            {
                using (RefusingDisk.NoFileBeyond(room))
                {
                    Assert.Equal(LastingFile.TooLarge, Assert.ThrowsAny<IOException>(() => VolumeFile.Write(path, Labels(2))).HResult);
                }
            });
        }

        CanBeWritten(path);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_mask_in_a_folder_that_may_not_be_written_stays(string ending)
    {
        RefusingDisk.SkipElsewhere();
        string path = Old(ending);
        StaysAsItWas(() => RefusingDisk.WithReadOnly(Folder, () => RefusingDisk.Refused(() => VolumeFile.Write(path, Labels(2)))));
        CanBeWritten(path);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_mask_whose_folder_is_gone_is_refused_and_written_when_it_is_back(string ending)
    {
        string path = Path.Combine(Folder, "gone", $"mask{ending}");
        RefusingDisk.Refused(() => VolumeFile.Write(path, Labels(2)));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        CanBeWritten(path);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Where_one_of_a_masks_files_cannot_take_its_place_all_stay(string ending)
    {
        string path = Old(ending);
        foreach (string file in VolumeFile.FilesWritten(path))
        {
            File.Delete(file);
            Directory.CreateDirectory(Path.Combine(file, "something"));
            StaysAsItWas(() => RefusingDisk.Refused(() => VolumeFile.Write(path, Labels(2))));
            Directory.Delete(file, recursive: true);
            CanBeWritten(path);
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_mask_that_was_cut_is_never_read_as_another_one(string ending)
    {
        string path = Old(ending);
        int[] whole = VolumeFile.ReadLabels(path).ToArray();
        foreach (string file in VolumeFile.FilesWritten(path))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int length = 0; length < bytes.Length; length++)
            {
                File.WriteAllBytes(file, bytes[..length]);
                string said = $"{Path.GetFileName(file)} cut to {length} of {bytes.Length} bytes";
                Assert.True(Read(path) is not { } cut || cut.SequenceEqual(whole), said);
            }

            File.WriteAllBytes(file, bytes);
        }
    }

    [Fact]
    public void A_file_that_is_written_unless_it_is_there_leaves_nothing_without_space()
    {
        using (RefusingDisk.NoFileBeyond(3))
        {
            Assert.Throws<IOException>(() => AtomicFile.WriteUnlessThere(_folder["secret"], null, file => file.Write("a secret"u8)));
        }

        Assert.Empty(_folder.Names);
        AtomicFile.WriteUnlessThere(_folder["secret"], null, file => file.Write("a secret"u8));
        AtomicFile.WriteUnlessThere(_folder["secret"], null, file => file.Write("another"u8));
        Assert.Equal("a secret", File.ReadAllText(_folder["secret"]));
        Assert.Equal(["secret"], _folder.Names);
    }

    private static int[]? Read(string path)
    {
        try
        {
            return VolumeFile.ReadLabels(path).ToArray();
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }

    private static LabelVolume Labels(int seed)
    {
        var random = new Random(seed);
        var labels = new LabelVolume(Grid, [new Label(1, "one"), new Label(2, "two")]);
        for (int k = 0; k < Grid.Size.Z; k++)
        {
            bool[] pixels = [.. Enumerable.Range(0, Grid.Size.X * Grid.Size.Y).Select(_ => random.Next(2) == 0)];
            labels.SetMask(1 + (k % 2), 2, k, new Mask(Grid.Size.X, Grid.Size.Y, pixels));
        }

        return labels;
    }

    private static void CanBeWritten(string path)
    {
        VolumeFile.Write(path, Labels(3));
        Assert.Equal(Labels(3).ToArray(), VolumeFile.ReadLabels(path).ToArray());
    }

    private string Old(string ending)
    {
        string path = _folder[$"mask{ending}"];
        VolumeFile.Write(path, Labels(1));
        return path;
    }

    private void StaysAsItWas(Action action)
    {
        var before = RefusingDisk.Files(Folder);
        action();
        Assert.Equal(before, RefusingDisk.Files(Folder));
    }
}
